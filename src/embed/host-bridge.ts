import {
  PROTOCOL,
  isAnnounce,
  isFromFrame,
  type FromFrame,
  type FromHost,
  type Hello,
} from './protocol.ts'

export interface HostBridgeOptions {
  /** Exact origin of the frame. */
  origin: string
  /** The frame's window, which comes and goes with its element. */
  frame: () => Window | null | undefined
  hello: () => Omit<Hello, 'portico' | 'type'>
  onMessage: (message: FromFrame) => void
  /** Answers the frame's questions; what it throws stays on this side. */
  answer: (question: Extract<FromFrame, { id: number }>) => unknown
}

export interface HostBridge {
  send(message: FromHost): void
  close(): void
}

/** The host page's end: waits for the frame to say that it is there, and gives it a port of its own. */
export function createHostBridge(options: HostBridgeOptions): HostBridge {
  const { origin, frame, hello, onMessage, answer } = options
  let port: MessagePort | undefined

  async function take(from: MessagePort, message: unknown) {
    // what a port had queued still arrives after it was closed
    if (from !== port || !isFromFrame(message)) return
    if (!('id' in message)) return onMessage(message)
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
    // a page that was reloaded inside the frame begins anew, and the port of the last one is dead
    port?.close()
    const { port1, port2 } = new MessageChannel()
    port = port1
    port1.onmessage = (event) => void take(port1, event.data)
    const words: Hello = { portico: PROTOCOL, type: 'hello', ...hello() }
    window.postMessage(words, origin, [port2])
  }

  addEventListener('message', hear)
  return {
    send: (message) => port?.postMessage(message),
    close() {
      removeEventListener('message', hear)
      port?.close()
      port = undefined
    },
  }
}
