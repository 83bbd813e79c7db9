import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

/**
 * A client of Socket.IO over a WebSocket by hand, since the usual one costs more than the servers that are measured
 * here. It speaks just what a benchmark needs: one namespace, text only, messages below 64 KiB.
 */
export interface WireClient {
  /** Emits an event; `onAck` is called when it is acknowledged. `payload` is JSON. */
  emit(event: string, payload: string, onAck?: (answer: string) => void): void
  close(): void
}

export interface WireOptions {
  port: number
  path: string
  /** Such as `/client`; empty for the main one. */
  namespace: string
  auth?: object
  headers?: Record<string, string>
}

export function openWire(options: WireOptions): Promise<WireClient> {
  const { port, path, namespace, auth, headers = {} } = options
  const prefix = namespace === '' ? '' : `${namespace},`
  const event = `42${prefix}`
  const ack = `43${prefix}`
  const waiting = new Map<number, ((answer: string) => void) | undefined>()
  let ids = 0
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)

  return new Promise((resolve, reject) => {
    const client: WireClient = {
      emit(name, payload, onAck) {
        const id = onAck ? String((ids += 1)) : ''
        if (onAck) waiting.set(ids, onAck)
        write(socket, `${event}${id}["${name}",${payload}]`)
      },
      close: () => socket.destroy(),
    }
    const hear = (text: string): void => {
      if (text.startsWith(ack)) {
        const start = text.indexOf('[', ack.length)
        const id = Number(text.slice(ack.length, start))
        waiting.get(id)?.(text.slice(start + 1, -1))
        waiting.delete(id)
      } else if (text === '2') write(socket, '3')
      else if (text.startsWith('0')) write(socket, `40${prefix}${JSON.stringify(auth ?? {})}`)
      else if (text.startsWith('40')) resolve(client)
      else if (text.startsWith('44')) reject(new Error(`refused: ${text}`))
    }
    const frames = reader(hear)
    let isOpen = false
    let head = ''
    socket.on('data', (piece: Buffer) => {
      if (isOpen) return frames(piece)
      head += piece.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!head.startsWith('HTTP/1.1 101')) return reject(new Error(head.slice(0, end)))
      isOpen = true
      frames(Buffer.from(head.slice(end + 4), 'latin1'))
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the connection was closed')))
    const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(
      `GET ${path}/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
        'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${more.join('')}\r\n`,
    )
  })
}

/** A text frame; a mask of zeros leaves the text as it is. */
function write(socket: Socket, text: string): void {
  const length = Buffer.byteLength(text)
  const start = length < 126 ? 6 : 8
  const frame = Buffer.alloc(start + length)
  frame[0] = 0x81
  if (length < 126) frame[1] = 0x80 | length
  else {
    frame[1] = 0x80 | 126
    frame.writeUInt16BE(length, 2)
  }
  frame.write(text, start)
  socket.write(frame)
}

/** Puts pieces of a stream together to frames. */
function reader(hear: (text: string) => void): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (piece) => {
    let data = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
    for (;;) {
      const short = data.length < 2 ? 0 : (data[1] ?? 0) & 0x7f
      const start = short === 126 ? 4 : 2
      if (data.length < start) break
      const length = short === 126 ? data.readUInt16BE(2) : short
      if (data.length < start + length) break
      if (((data[0] ?? 0) & 0x0f) === 1) hear(data.toString('utf8', start, start + length))
      data = data.subarray(start + length)
    }
    rest = data
  }
}
