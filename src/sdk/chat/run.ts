export { chatActions } from './actions.ts'
export { OutboxStore } from './outbox-store.ts'
export { ChatSession } from './session.ts'
