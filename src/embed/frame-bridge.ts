import {
  FRAME_NAME,
  PROTOCOL,
  readFromHost,
  readHello,
  type Announce,
  type FromFrame,
  type FromHost,
  type Hello,
  type StorageOp,
} from './protocol.ts'

/** What the frame sends; `id` is added to it. */
type Asked = { type: 'token' } | { type: 'storage'; op: StorageOp; key: string; value: string }

export interface FrameBridgeOptions {
  /** Exact origins that may speak with this frame. */
  origins: readonly string[]
  /** Milliseconds to wait for the host's first word. */
  patience?: number
  window?: Window
}

const PATIENCE_MS = 10_000
/** The host page's end may be later than this frame, and has heard nothing before. */
const AGAIN_MS = 250
const ANSWER_MS = 30_000

/** The frame's end of the port to its host page. */
export class FrameBridge {
  readonly hello: Hello
  /** Takes every message that answers no question. */
  onMessage: (message: FromHost) => void = () => undefined
  #port: MessagePort
  #asked = new Map<number, { answer: (value: unknown) => void; fail: (error: Error) => void }>()
  #lastId = 0

  constructor(hello: Hello, port: MessagePort) {
    this.hello = hello
    this.#port = port
    port.onmessage = (event) => this.#receive(event.data)
  }

  send(message: FromFrame, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer)
  }

  /** Resolves with what the host answers; the reader of it checks its shape. */
  ask(question: Asked): Promise<unknown> {
    const id = ++this.#lastId
    return new Promise<unknown>((resolve, reject) => {
      const late = setTimeout(() => this.#settle(id)?.fail(new Error('No answer')), ANSWER_MS)
      this.#asked.set(id, {
        answer: (value) => (clearTimeout(late), resolve(value)),
        fail: (error) => (clearTimeout(late), reject(error)),
      })
      this.send({ ...question, id })
    })
  }

  #settle(id: number) {
    const asked = this.#asked.get(id)
    this.#asked.delete(id)
    return asked
  }

  #receive(data: unknown) {
    const message = readFromHost(data)
    if (!message) return
    if (message.type === 'answer') this.#settle(message.id)?.answer(message.value)
    else if (message.type === 'failure') {
      this.#settle(message.id)?.fail(new Error('The host page refused'))
    } else this.onMessage(message)
  }
}

/** Where the host page is likely to come from; only a hint, since it is the origin of its hello that counts. */
function hintedOrigin(window: Window): string | undefined {
  const above = window.location.ancestorOrigins?.[0]
  if (above) return above
  return URL.parse(window.document.referrer)?.origin
}

/**
 * Says that this frame is there, again and again, and waits for its host's hello. Only the first that comes from the page right above
 * and from a listed origin is taken.
 *
 * @returns null where the script did not make this frame, or where no listed host answers
 */
export function meetHost(options: FrameBridgeOptions): Promise<FrameBridge | null> {
  const { origins, patience = PATIENCE_MS, window = globalThis.window } = options
  const { parent } = window
  if (parent === window || window.name !== FRAME_NAME) return Promise.resolve(null)

  return new Promise((resolve) => {
    function finish(bridge: FrameBridge | null) {
      clearTimeout(late)
      clearInterval(again)
      window.removeEventListener('message', receive)
      resolve(bridge)
    }
    function receive(event: MessageEvent<unknown>) {
      if (event.source !== parent || !origins.includes(event.origin)) return
      const hello = readHello(event.data)
      const [port] = event.ports
      if (hello && port) finish(new FrameBridge(hello, port))
    }
    const late = setTimeout(() => {
      console.warn('Portico: the page around this frame did not answer. Is its origin listed?')
      finish(null)
    }, patience)
    window.addEventListener('message', receive)

    const announce: Announce = { portico: PROTOCOL, type: 'announce', id: Math.random() }
    const hint = hintedOrigin(window)
    const targets = hint === undefined ? origins : origins.filter((origin) => origin === hint)
    const say = () => {
      for (const origin of targets) parent.postMessage(announce, origin)
    }
    const again = setInterval(say, AGAIN_MS)
    say()
  })
}
