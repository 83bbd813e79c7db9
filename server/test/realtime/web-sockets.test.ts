import { once } from 'node:events'
import { Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { SparingServer } from '../../realtime/web-sockets.ts'

describe('the sockets that Socket.IO is given', () => {
  let server: SparingServer
  let inside: WebSocket
  let outside: WebSocket
  let heard: string[]

  beforeEach(async () => {
    server = new SparingServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
    await once(server, 'listening')
    outside = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
    heard = []
    outside.on('message', (data: Buffer) => heard.push(data.toString()))
    const connected = once(server, 'connection')
    await once(outside, 'open')
    ;[inside] = (await connected) as [WebSocket]
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    outside.terminate()
    await new Promise((resolve) => server.close(resolve))
  })

  const hear = (count: number) => vi.waitFor(() => expect(heard).toHaveLength(count))

  it('write what is said in one turn at once, in order, whatever its size and script', async () => {
    const words = ['short', 'ما هذا', 'x'.repeat(200), 'é'.repeat(40_000), '', 'last']
    for (const word of words) inside.send(word)
    await hear(words.length)
    expect(heard).toEqual(words)
  })

  it('write once a turn, and the next turn again', async () => {
    const line = Socket.prototype as unknown as Record<'_write' | '_writev', () => void>
    const spies = [vi.spyOn(line, '_write'), vi.spyOn(line, '_writev')]
    const written = () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
    for (const word of ['a', 'b', 'c']) inside.send(word)
    await hear(3)
    expect(written()).toBe(1)
    inside.send('d')
    await hear(4)
    expect(written()).toBe(2)
  })

  it('say that a frame has left at once while the line takes more, and only then when it does not', async () => {
    let left = 0
    const say = () => inside.send('x'.repeat(10_000), () => (left += 1))
    say()
    expect(left).toBe(1)
    // nobody reads: what the kernel does not take piles up
    outside.pause()
    let said = 1
    while (left === said && said < 10_000) {
      say()
      said += 1
      if (said % 5 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(said).toBeLessThan(10_000)
    expect(left).toBeLessThan(said)
    outside.resume()
    await hear(said)
    expect(left).toBe(said)
  })

  it('close like any other', async () => {
    const closed = once(outside, 'close')
    inside.send('bye')
    inside.close(1000)
    await closed
    expect(heard).toEqual(['bye'])
  })
})
