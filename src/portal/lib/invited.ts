import { tabStorage } from './tab-storage.ts'

/** The trigger that brought this customer, until a chat begins with it: also after a reload. */
const TRIGGER = 'trigger'
/** The queue whose chat is to begin at once. */
let queue: number | undefined

export function takeUp(id: string, startIn?: number) {
  tabStorage.set(TRIGGER, id)
  queue = startIn
}

/** Whether the customer has said yes to a chat in this queue: once, so that going back starts no second one. */
export function startsNow(menuId: number): boolean {
  const isIt = queue === menuId
  queue = undefined
  return isIt
}

/** As the field of a chat. */
export function triggerField(): { trigger_id?: string } {
  const trigger = tabStorage.get(TRIGGER)
  return trigger === null ? {} : { trigger_id: trigger }
}

export function forgetTrigger() {
  tabStorage.remove(TRIGGER)
}
