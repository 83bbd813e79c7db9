import type { MessageResponse } from '../../sdk/index.ts'

/** How many messages come with one page. */
export const PAGE = 100

/** A list in the order of `$index`, each index once; the newer copy of a message wins. */
export function insertMessage(
  list: readonly MessageResponse[],
  message: MessageResponse,
): readonly MessageResponse[] {
  const last = list.at(-1)
  if (!last || message.$index > last.$index) return [...list, message]
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.$index ?? 0) < message.$index) low = middle + 1
    else high = middle
  }
  const same = list[low]?.$index === message.$index
  return list.toSpliced(low, same ? 1 : 0, message)
}
