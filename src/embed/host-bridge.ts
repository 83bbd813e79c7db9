import {
  PROTOCOL,
  isAnnounce,
  isFromFrame,
  type FromFrame,
  type FromHost,
  type Hello,
  type HostPage,
  type Question,
} from './protocol.ts'

export interface HostBridgeOptions {
  /** Exact origin of the frame. */
  origin: string
  /** The frame's window, which comes and goes with its element. */
  frame: () => Window | null | undefined
  hello: () => Omit<Hello, 'portico' | 'type' | 'page'>
  onMessage: (message: FromFrame) => void
  /** Answers the frame's questions; what it throws stays on this side. */
  answer: (question: Question) => unknown
}

export interface HostBridge {
  send(message: FromHost, transfer?: Transferable[]): void
  close(): void
}

/** No event of every browser's tells of each way to another address, so that is looked at now and then. */
const LOOK_MS = 500

function hostPage(): HostPage {
  return { url: location.href, active: !!navigator.userActivation?.hasBeenActive }
}

/** The host page's end: waits for the frame to say that it is there, and gives it a port of its own. */
export function createHostBridge(options: HostBridgeOptions): HostBridge {
  const { origin, frame, hello, onMessage, answer } = options
  let port: MessagePort | undefined
  let told = hostPage()
  let greeted: number | undefined

  async function take(from: MessagePort, message: unknown) {
    // what a port had queued still arrives after it was closed
    if (from !== port || !isFromFrame(message)) return
    if (message.type !== 'token' && message.type !== 'storage') return onMessage(message)
    const { id } = message
    let reply: FromHost
    try {
      reply = { type: 'answer', id, value: await answer(message) }
    } catch (error) {
      console.warn('Portico:', error)
      reply = { type: 'failure', id }
    }
    from.postMessage(reply)
  }

  function hear({ source, origin: from, data }: MessageEvent<unknown>) {
    const window = frame()
    if (!window || source !== window || from !== origin || !isAnnounce(data)) return
    if (data.id === greeted) return
    greeted = data.id
    // a page that was reloaded inside the frame begins anew, and the port of the last one is dead
    port?.close()
    const { port1, port2 } = new MessageChannel()
    port = port1
    port1.onmessage = (event) => void take(port1, event.data)
    const words: Hello = { portico: PROTOCOL, type: 'hello', ...hello(), page: (told = hostPage()) }
    window.postMessage(words, origin, [port2])
  }

  const send: HostBridge['send'] = (message, transfer = []) => port?.postMessage(message, transfer)

  const look = setInterval(() => {
    const page = hostPage()
    if (page.url === told.url && page.active === told.active) return
    send({ type: 'page', page: (told = page) })
  }, LOOK_MS)
  addEventListener('message', hear)
  return {
    send,
    close() {
      clearInterval(look)
      removeEventListener('message', hear)
      port?.close()
      port = undefined
    },
  }
}
