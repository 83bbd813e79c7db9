import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ChatResponse } from '../../../../contract/chats.ts'
import { chatsApi } from '../../api/chats.ts'
import { DeskError } from '../../api/error.ts'
import type { DeskSocket, DeskSocketOptions } from '../../realtime/desk-socket.ts'
import { deskChat, textMessage } from '../../test/chats.ts'
import { useChatsStore } from '../chats.ts'
import { useConnectionStore } from '../connection.ts'
import { useConversationStore } from '../conversation.ts'

const join = vi.fn<(id: number) => Promise<ChatResponse>>()
const leave = vi.fn()
let line: DeskSocketOptions

vi.mock('../../realtime/desk-socket.ts', () => ({
  createDeskSocket(options: DeskSocketOptions): Partial<DeskSocket> {
    line = options
    return { connect: () => undefined, close: () => undefined, join, leave }
  },
}))

const state = (id: number, last_index = -1) => ({ ...deskChat(id).chat, last_index })
const down = new DeskError('unavailable', 503, 'down')

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
  join.mockReset().mockImplementation((id) => Promise.resolve(state(id)))
})
afterEach(() => {
  useConnectionStore().stop()
  vi.useRealTimers()
})

function online() {
  const connection = useConnectionStore()
  connection.start()
  line.onState('online')
  return connection
}

test('a chat that could not be joined is tried until it is, and said to be unheard until then', async () => {
  const connection = online()
  join.mockRejectedValueOnce(down).mockRejectedValueOnce(new Error('operation has timed out'))
  const entered = vi.fn()
  connection.onEntered(entered)
  connection.follow([1])
  await vi.advanceTimersByTimeAsync(0)
  expect(connection.unheard.has(1)).toBe(true)
  await vi.advanceTimersByTimeAsync(1000)
  expect(join).toHaveBeenCalledTimes(2)
  expect(connection.unheard.has(1)).toBe(true)
  await vi.advanceTimersByTimeAsync(2000)
  expect(connection.unheard.has(1)).toBe(false)
  expect(entered).toHaveBeenCalledExactlyOnceWith(state(1))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(join).toHaveBeenCalledTimes(3)
})

test('one that is not the agent’s any more is not asked for again, nor one that was left', async () => {
  const connection = online()
  join.mockRejectedValueOnce(new DeskError('chat_not_found', 404, 'no'))
  connection.follow([1])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(join).toHaveBeenCalledTimes(1)
  join.mockRejectedValueOnce(down)
  connection.follow([2])
  await vi.advanceTimersByTimeAsync(0)
  connection.follow([])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(join).toHaveBeenCalledTimes(2)
  expect(connection.unheard.size).toBe(0)
})

test('what was said while a chat was not heard is fetched once it is joined', async () => {
  vi.spyOn(chatsApi, 'load').mockImplementation((id) => Promise.resolve(deskChat(id)))
  let said = [textMessage(0)]
  vi.spyOn(chatsApi, 'messages').mockImplementation((_id, { after = -1 }) =>
    Promise.resolve(said.slice(after + 1)),
  )
  const conversation = useConversationStore()
  await conversation.open(1)
  const connection = online()
  connection.onEntered(conversation.handleEntered)
  join.mockRejectedValueOnce(down).mockResolvedValueOnce(state(1, 2))
  connection.follow([1])
  await vi.advanceTimersByTimeAsync(0)
  said = [0, 1, 2].map((index) => textMessage(index))
  await vi.advanceTimersByTimeAsync(1000)
  expect(conversation.of(1).messages).toHaveLength(3)
  expect(useChatsStore().find(1)?.chat.last_index).toBe(2)
})
