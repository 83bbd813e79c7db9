import { storage } from './storage.ts'

const KEY = 'unrated-chats'
/** Nobody goes back to more than these. */
const MOST = 20

const ids = () => (storage.get(KEY) ?? '').split(' ').filter(Boolean)

/** Whether the customer did not want to rate this chat: then they are not asked again. */
export function isUnrated(chatId: number): boolean {
  return ids().includes(String(chatId))
}

export function leaveUnrated(chatId: number) {
  storage.set(KEY, [...ids(), chatId].slice(-MOST).join(' '))
}
