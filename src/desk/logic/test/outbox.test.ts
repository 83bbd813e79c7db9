import { describe, expect, it, vi } from 'vitest'
import type { WireMessage } from '../../../../contract/messages.ts'
import { DeskError } from '../../api/error.ts'
import { textMessage } from '../../test/chats.ts'
import { createOutbox, type Outgoing } from '../outbox.ts'
import type { Drawer } from '../storage.ts'

function memoryDrawer(): Drawer {
  const kept = new Map<string, string>()
  return {
    read: <T>(name: string) => {
      const text = kept.get(name)
      return text === undefined ? undefined : (JSON.parse(text) as T)
    },
    write: (name, value) => void kept.set(name, JSON.stringify(value)),
    remove: (name) => void kept.delete(name),
    empty: () => kept.clear(),
  }
}

function setUp(send: (item: Outgoing) => Promise<WireMessage>, drawer = memoryDrawer()) {
  let made = 0
  const onSent = vi.fn()
  const outbox = createOutbox({
    drawer,
    newKey: () => `key-${++made}`,
    send,
    onSent,
    onChange: () => undefined,
  })
  return { outbox, onSent, drawer }
}

const stored = (item: Outgoing, index: number) =>
  textMessage(index, { content: item.content, key: item.key })
const offline = () => new DeskError('network', 0, 'offline')

describe('outbox', () => {
  it('sends one after the other, in the order in which they were written', async () => {
    const arrived: string[] = []
    let answer: (() => void)[] = []
    const { outbox } = setUp(
      (item) =>
        new Promise((resolve) => {
          arrived.push(item.content)
          answer.push(() => resolve(stored(item, arrived.length)))
        }),
    )
    const all = Promise.all([outbox.add(1, 'one'), outbox.add(1, 'two')])
    expect(arrived).toEqual(['one'])
    answer[0]?.()
    await vi.waitFor(() => expect(arrived).toEqual(['one', 'two']))
    answer[1]?.()
    answer = []
    await all
    await vi.waitFor(() => expect(outbox.items).toEqual([]))
  })

  it('keeps what could not go out, and sends it with the same key once the line is back', async () => {
    const send = vi.fn<(item: Outgoing) => Promise<WireMessage>>().mockRejectedValueOnce(offline())
    const { outbox, onSent } = setUp(send)
    await outbox.add(1, 'one')
    await outbox.add(2, 'elsewhere').catch(() => undefined)
    expect(outbox.items[0]).toMatchObject({ content: 'one', state: 'waiting', error: 'network' })

    send.mockImplementation((item) => Promise.resolve(stored(item, 7)))
    await outbox.flush()
    expect(outbox.items).toEqual([])
    const keys = send.mock.calls
      .filter(([item]) => item.content === 'one')
      .map(([item]) => item.key)
    expect(keys).toEqual(['key-1', 'key-1'])
    expect(onSent).toHaveBeenCalledWith(1, expect.objectContaining({ key: 'key-1' }))
  })

  it('takes up after a reload what was on its way', async () => {
    const first = setUp(() => new Promise(() => undefined))
    void first.outbox.add(1, 'half sent')
    const send = vi.fn((item: Outgoing) => Promise.resolve(stored(item, 3)))
    const second = setUp(send, first.drawer)
    expect(second.outbox.items).toMatchObject([{ content: 'half sent', state: 'waiting' }])
    await second.outbox.flush()
    expect(send.mock.calls[0]?.[0].key).toBe('key-1')
    expect(setUp(send, first.drawer).outbox.items).toEqual([])
  })

  it('leaves what the server turned down to the agent, and goes on with the rest', async () => {
    const send = vi.fn((item: Outgoing) =>
      item.content === 'bad'
        ? Promise.reject(new DeskError('validation_failed', 400, 'bad'))
        : Promise.resolve(stored(item, 1)),
    )
    const { outbox } = setUp(send)
    await Promise.all([outbox.add(1, 'bad'), outbox.add(1, 'good')])
    await vi.waitFor(() => expect(outbox.items).toHaveLength(1))
    expect(outbox.items[0]).toMatchObject({ content: 'bad', state: 'failed' })
    outbox.remove('key-1')
    expect(outbox.items).toEqual([])
  })

  it('knows its message when the answer was lost but the message came back', async () => {
    const { outbox } = setUp(() => Promise.reject(offline()))
    await outbox.add(1, 'stored already')
    outbox.seen(textMessage(4, { key: 'key-1' }))
    expect(outbox.items).toEqual([])
  })
})
