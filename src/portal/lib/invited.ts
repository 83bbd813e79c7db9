/** The trigger that brought this customer, until a chat begins with it; and the queue whose chat is to begin at once. */
let trigger: string | undefined
let queue: number | undefined

export function takeUp(id: string, startIn?: number) {
  trigger = id
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
  return trigger === undefined ? {} : { trigger_id: trigger }
}

export function forgetTrigger() {
  trigger = undefined
}
