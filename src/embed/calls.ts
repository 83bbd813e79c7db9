import { behind, portTo } from './ports.ts'
import type { Call, FromFrame, Problem } from './protocol.ts'

type Send = (message: { type: 'call' } & Call, transfer: Transferable[]) => void

interface Asked {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
  /** Still to be sent. */
  post?: (() => void) | undefined
}

/** The host page's calls of the client inside the frame. */
export function createCalls(send: Send) {
  const asked = new Map<number, Asked>()
  let ready = false
  let lastId = 0

  function settle(id: number) {
    const one = asked.get(id)
    asked.delete(id)
    return one
  }

  function failed({ message, status, code, details }: Problem) {
    return Object.assign(new Error(message), { name: 'ClientError', status, code, details })
  }

  const gone = () => failed({ status: 0, code: 'destroyed', message: 'The frame is gone' })

  function post(id: number) {
    const one = asked.get(id)
    try {
      one?.post?.()
      if (one) one.post = undefined
    } catch (error) {
      // what can't be cloned
      settle(id)?.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }

  return {
    call(method: string, args: unknown[]): Promise<unknown> {
      const id = ++lastId
      return new Promise((resolve, reject) => {
        const later = () => {
          const ports: MessagePort[] = []
          const packed = args.map((arg) => {
            if (typeof arg !== 'function') return arg
            const port = portTo(arg as (...values: never[]) => unknown)
            ports.push(port)
            return port
          })
          send({ type: 'call', id, method, args: packed }, ports)
        }
        asked.set(id, { resolve, reject, post: later })
        if (ready) post(id)
      })
    },

    /** The client is there, perhaps again: whoever asked the last one gets no answer. */
    ready() {
      ready = true
      for (const [id, one] of [...asked]) {
        if (one.post) post(id)
        else settle(id)?.reject(gone())
      }
    },

    take(message: FromFrame) {
      if (message.type === 'problem') settle(message.id)?.reject(failed(message))
      if (message.type !== 'result') return
      const { value } = message
      settle(message.id)?.resolve(value instanceof MessagePort ? behind(value) : value)
    },

    close() {
      for (const id of [...asked.keys()]) settle(id)?.reject(gone())
    },
  }
}
