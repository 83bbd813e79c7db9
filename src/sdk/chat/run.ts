export { chatActions } from './actions.ts'
export { OutboxStore, unsentOf } from './outbox-store.ts'
export { ChatSession } from './session.ts'
