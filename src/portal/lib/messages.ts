import type { MessageResponse } from '../../sdk/index.ts'

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

export interface MessageGroup {
  readonly key: string
  readonly own: boolean
  readonly sender: MessageResponse
  readonly messages: readonly MessageResponse[]
  /** Set where a new day begins. */
  readonly day: Date | undefined
}

const MINUTE = 60_000

/** Messages of one sender within a minute stand together; events stand alone. */
export function groupMessages(messages: readonly MessageResponse[]): MessageGroup[] {
  const groups: (MessageGroup & { messages: MessageResponse[] })[] = []
  let previous: MessageResponse | undefined
  for (const message of messages) {
    const newDay =
      !previous || previous.$timestamp.toDateString() !== message.$timestamp.toDateString()
    const group = groups.at(-1)
    const follows =
      group !== undefined &&
      previous !== undefined &&
      !newDay &&
      message.type !== 'noti' &&
      previous.type !== 'noti' &&
      previous.$userType === message.$userType &&
      previous.$userId === message.$userId &&
      message.$timestamp.getTime() - group.sender.$timestamp.getTime() < MINUTE
    if (follows) group.messages.push(message)
    else {
      groups.push({
        key: `${message.$index}`,
        own: message.$userType === 'end_user',
        sender: message,
        messages: [message],
        day: newDay ? message.$timestamp : undefined,
      })
    }
    previous = message
  }
  return groups
}

/** What a message says, in one text: for search, for copying and for what this version does not know. */
export function plainText(message: MessageResponse): string {
  const parts = [message.title, message.content, ...(message.messages ?? []), message.file_name]
  return [...new Set(parts)].filter(Boolean).join('\n')
}

/** The Markdown of a message from the company's side. */
export function markdownOf(message: MessageResponse): string {
  const texts = message.messages?.length ? message.messages : [message.content ?? '']
  // buttons repeat their title as content, for clients that know no titles
  const { title: heading } = message
  const title = heading && !texts.includes(heading) ? [`**${heading}**`] : []
  return [...title, ...texts].filter(Boolean).join('\n\n')
}

/** The sticky buttons that stand above the composer: those of the last payload of the company's side that had any. */
export function stickyButtons(messages: readonly MessageResponse[]): MessageResponse | undefined {
  return messages.findLast(
    (message) => message.type === 'sticky_button' && (message.buttons?.length ?? 0) > 0,
  )
}

/** Which message was answered by a button, and with what words. */
export function answeredButtons(messages: readonly MessageResponse[]): Map<number, string> {
  const answered = new Map<number, string>()
  for (const message of messages) {
    const target = message['in_reply_to']
    if (typeof target === 'number') answered.set(target, message.content ?? '')
  }
  return answered
}
