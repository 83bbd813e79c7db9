import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { WireMessage } from '../../../../contract/messages.ts'
import { chatsApi, type MessageRange } from '../../api/chats.ts'
import { DeskError } from '../../api/error.ts'
import { textMessage } from '../../test/chats.ts'
import { createConversation } from '../conversation.ts'

let stored: WireMessage[] = []

function serve() {
  return vi.spyOn(chatsApi, 'messages').mockImplementation((_id, range: MessageRange) => {
    const { after, before, limit } = range
    if (before !== undefined) {
      return Promise.resolve(stored.filter((m) => m.$index < before).slice(-limit))
    }
    return Promise.resolve(stored.filter((m) => m.$index > (after ?? -1)).slice(0, limit))
  })
}
const store = (count: number) => {
  stored = Array.from({ length: count }, (_, index) => textMessage(index))
}

describe('conversation', () => {
  beforeEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
    store(0)
  })

  it('loads the newest page first and older ones on demand', async () => {
    serve()
    store(250)
    const talk = createConversation(1)
    await talk.sync(249)
    expect(talk.messages.map((m) => m.$index)).toEqual(
      Array.from({ length: 100 }, (_, step) => 150 + step),
    )
    expect(talk.hasOlder).toBe(true)
    await talk.loadOlder()
    await talk.loadOlder()
    expect(talk.messages).toHaveLength(250)
    expect(talk.hasOlder).toBe(false)
  })

  it('fills the gap behind a live message before it shows it', async () => {
    serve()
    store(3)
    const talk = createConversation(1)
    await talk.sync(2)
    store(7)
    talk.handleMessage(textMessage(6))
    expect(talk.messages).toHaveLength(3)
    await vi.waitFor(() => expect(talk.messages).toHaveLength(7))
    expect(talk.messages.map((m) => m.$index)).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('keeps what it has when a resync fails, and fills up at the next', async () => {
    const spy = serve()
    store(2)
    const talk = createConversation(1)
    await talk.sync(1)
    store(4)
    spy.mockRejectedValueOnce(new DeskError('network', 0, 'offline'))
    await talk.sync(3)
    expect(talk.state).toBe('ready')
    expect(talk.messages).toHaveLength(2)
    await talk.sync(3)
    expect(talk.messages).toHaveLength(4)
  })

  it('knows that it is behind when a resync fails, and tries until it is not', async () => {
    vi.useFakeTimers()
    const spy = serve()
    store(2)
    const talk = createConversation(1)
    await talk.sync(1)
    expect(talk.behind).toBe(false)
    store(4)
    const down = new DeskError('unavailable', 503, 'down')
    spy.mockRejectedValueOnce(down).mockRejectedValueOnce(down)
    await talk.sync(3)
    expect(talk.behind).toBe(true)
    await vi.advanceTimersByTimeAsync(1000)
    expect(talk.behind).toBe(true)
    await vi.advanceTimersByTimeAsync(2000)
    expect(talk.behind).toBe(false)
    expect(talk.messages).toHaveLength(4)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('asks no more once nobody looks, or once it may not', async () => {
    vi.useFakeTimers()
    const spy = serve()
    store(2)
    const talk = createConversation(1)
    await talk.sync(1)
    spy.mockRejectedValueOnce(new DeskError('chat_not_found', 404, 'not yours'))
    await talk.sync(3)
    expect(talk.behind).toBe(false)
    spy.mockRejectedValue(new DeskError('network', 0, 'offline'))
    const last = talk.sync(3)
    talk.close()
    await last
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fetches what it is told to be there, and nothing that it has', async () => {
    const spy = serve()
    store(2)
    const talk = createConversation(1)
    talk.reach(1)
    expect(spy).not.toHaveBeenCalled()
    await talk.sync(1)
    spy.mockClear()
    talk.reach(1)
    expect(spy).not.toHaveBeenCalled()
    store(3)
    talk.reach(2)
    await vi.waitFor(() => expect(talk.messages).toHaveLength(3))
  })

  it('says so when the first load fails, and can be tried again', async () => {
    const spy = serve()
    store(1)
    spy.mockRejectedValueOnce(new DeskError('unavailable', 503, 'down'))
    const talk = createConversation(1)
    await talk.sync(0)
    expect(talk.state).toBe('failed')
    expect(talk.error?.code).toBe('unavailable')
    await talk.sync(0)
    expect(talk.state).toBe('ready')
    expect(talk.messages).toHaveLength(1)
  })
})
