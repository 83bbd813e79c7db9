import type { Socket as Line } from 'node:net'
import { WebSocket, WebSocketServer, type ServerOptions } from 'ws'

/** Beyond this, copying a frame costs more than writing its two parts. */
const MOST_COPIED = 16 * 1024

type Written = (error?: Error | null) => void
interface Sender {
  sendFrame?(parts: readonly (Buffer | string)[], written?: Written): void
}

/** What `ws` keeps of an open connection, which Engine.IO uses in the same way for what it sends to many. */
interface Parts {
  readonly _sender: Sender
  setSocket(line: Line, ...rest: unknown[]): void
}

const { setSocket } = WebSocket.prototype as unknown as Parts

/**
 * A connection that writes to its line once a turn of the event loop, whatever is said to it in that turn, and each frame in
 * one piece: writing is what costs most of sending a message, and `ws` writes the head of a frame and its content apart.
 */
class SparingSocket extends WebSocket {
  setSocket(line: Line, ...rest: unknown[]): void {
    setSocket.call(this as unknown as Parts, line, ...rest)
    const { _sender: sender } = this as unknown as Parts
    const inParts = sender.sendFrame
    if (!inParts) return
    sender.sendFrame = (parts, written) => {
      const [head, content] = parts
      const whole = Buffer.isBuffer(head) && content !== undefined && joined(head, content)
      holdThisTurn(line)
      if (!whole) {
        inParts.call(sender, parts, written)
        return
      }
      if (line.writableLength + whole.length >= line.writableHighWaterMark) {
        line.write(whole, written)
        return
      }
      // while the line takes more, the next frame need not wait until this one has left
      line.write(whole)
      written?.()
    }
  }
}

function joined(head: Buffer, content: Buffer | string): Buffer | undefined {
  const size = typeof content === 'string' ? Buffer.byteLength(content) : content.length
  if (size > MOST_COPIED) return undefined
  const whole = Buffer.allocUnsafe(head.length + size)
  head.copy(whole)
  if (typeof content === 'string') whole.write(content, head.length)
  else content.copy(whole, head.length)
  return whole
}

const held = new Set<Line>()

function holdThisTurn(line: Line): void {
  if (held.has(line)) return
  if (held.size === 0) process.nextTick(letGo)
  held.add(line)
  line.cork()
}

function letGo(): void {
  for (const line of held) line.uncork()
  held.clear()
}

/** The server of WebSockets that Socket.IO is given. */
export class SparingServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, WebSocket: SparingSocket as unknown as typeof WebSocket })
  }
}
