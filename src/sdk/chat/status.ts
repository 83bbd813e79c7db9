import type { ChatResponse, ChatStatus } from '../../../contract/chats.ts'

const GOING_ON: readonly ChatStatus[] = ['queued', 'va_assigned', 'assigned']
const DISMISSED: readonly ChatStatus[] = ['dismissed', 'va_dismissed']

export const isOngoing = ({ status }: ChatResponse) => GOING_ON.includes(status)
export const isDismissed = ({ status }: ChatResponse) => DISMISSED.includes(status)
export const isEnded = (chat: ChatResponse) => !isOngoing(chat) && !isDismissed(chat)
export const isSame = (a: ChatResponse, b: ChatResponse) => JSON.stringify(a) === JSON.stringify(b)
