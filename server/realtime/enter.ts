import type { Socket } from 'socket.io'
import { chatRoom, isIn } from './events.ts'

/**
 * Lets a socket into a chat before its state is read: what is written in between is pushed, what was written before is in
 * the state, and nothing is in neither. A state that can't be read lets nobody in.
 */
export async function enter<T>(socket: Socket, chatId: number, read: () => Promise<T>): Promise<T> {
  const wasIn = isIn(socket, chatId)
  await socket.join(chatRoom(chatId))
  try {
    return await read()
  } catch (error) {
    if (!wasIn) await socket.leave(chatRoom(chatId))
    throw error
  }
}
