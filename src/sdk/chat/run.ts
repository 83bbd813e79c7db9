export { OutboxStore } from './outbox-store.ts'
export { ChatSession } from './session.ts'
