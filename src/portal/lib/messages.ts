import { answerWords, hasSticky } from '../../../contract/choices.ts'
import type { MessageResponse } from '../../sdk/index.ts'
import { withAnswers, type ShownMessage } from './answers.ts'
import { PAGE } from './message-list.ts'

export interface MessageGroup {
  readonly key: string
  readonly own: boolean
  readonly sender: ShownMessage
  readonly messages: readonly ShownMessage[]
  /** Set where a new day begins. */
  readonly day: Date | undefined
  /** The first of what came while the customer was away. */
  readonly fresh: boolean
  /** Where what was said elsewhere starts, and where this chat goes on after it. */
  readonly carried: 'starts' | 'ends' | undefined
}

const MINUTE = 60_000
const days = new WeakMap<MessageResponse, string>()

/** When it was said: what was carried over was written down here later. */
export function timeOf({ sent_at, $timestamp }: MessageResponse): Date {
  return sent_at === undefined ? $timestamp : new Date(sent_at)
}

function dayOf(message: MessageResponse) {
  const day = days.get(message) ?? timeOf(message).toDateString()
  days.set(message, day)
  return day
}

/**
 * Messages of one sender within a minute stand together; events stand alone. `freshFrom` is the index of the first one
 * that the customer has not seen.
 */
export function groupMessages(
  messages: readonly MessageResponse[],
  freshFrom?: number,
): MessageGroup[] {
  const groups: (MessageGroup & { messages: ShownMessage[] })[] = []
  let previous: ShownMessage | undefined
  for (const message of withAnswers(messages)) {
    if (!isShown(message)) continue
    const fresh = message.$index === freshFrom
    // above the first one that is here may be more of the same day
    const newDay = previous ? dayOf(previous) !== dayOf(message) : message.$index < PAGE
    const carried =
      previous?.external === message.external ? undefined : message.external ? 'starts' : 'ends'
    const group = groups.at(-1)
    const follows =
      group !== undefined &&
      previous !== undefined &&
      !newDay &&
      !fresh &&
      !carried &&
      // a group that reached over pages would be another one once the page above is here
      Math.floor(previous.$index / PAGE) === Math.floor(message.$index / PAGE) &&
      message.type !== 'noti' &&
      previous.type !== 'noti' &&
      previous.$userType === message.$userType &&
      previous.$userId === message.$userId &&
      Math.abs(timeOf(message).getTime() - timeOf(group.sender).getTime()) < MINUTE
    if (follows) group.messages.push(message)
    else {
      groups.push({
        key: `${message.$index}`,
        own: message.$userType === 'end_user',
        sender: message,
        messages: [message],
        day: newDay ? timeOf(message) : undefined,
        fresh,
        carried,
      })
    }
    previous = message
  }
  return groups
}

const PICTURE = 240
const LETTERS_A_LINE = 44

/** Pixels that a group takes, more or less, before it has ever been shown. */
export function roughHeight({ messages, sender }: MessageGroup): number {
  if (sender.type === 'noti') return 44
  const each = messages.map((message) => {
    if (message.images || message.cards || message.file_type?.startsWith('image/')) return PICTURE
    return (
      24 * Math.ceil(((message.content ?? message.fallback)?.length ?? 0) / LETTERS_A_LINE) + 24
    )
  })
  return each.reduce((sum, height) => sum + height, 64)
}

/** What a message says, in one text: for search, for copying and for what this version does not know. */
export function plainText(message: MessageResponse): string {
  const { title, fallback, messages = [], file_name: file } = message
  const parts = [title, answerWords(message) || fallback, ...messages, file]
  return [...new Set(parts)].filter(Boolean).join('\n')
}

/** The Markdown of a message from the company's side. */
export function markdownOf(message: MessageResponse): string {
  const { title: heading } = message
  // a part of a whole has no words beside its title
  const words = message.content ?? heading ?? message.fallback ?? ''
  const texts = message.messages?.length ? message.messages : [words]
  // buttons repeat their title as content, for clients that know no titles
  const title = heading && !texts.includes(heading) ? [`**${heading}**`] : []
  return [...title, ...texts].filter(Boolean).join('\n\n')
}

/** The page of an article, if that is what an address without a host names. */
export function articleAddress(address: string): string | undefined {
  return /^\/articles\/[a-z0-9][a-z0-9-]*$/.test(address) ? address : undefined
}

/** What a message is made of, each part as a message of its own; sticky buttons stand elsewhere. */
export function partsOf(message: ShownMessage): ShownMessage[] {
  if (message.type !== 'complex' || !message.components) return [message]
  return allParts(message).filter(({ type, title }) => type !== 'sticky_button' || title)
}

/** What is only for the machinery, or is shown elsewhere, stands nowhere in the conversation. */
export function isShown(message: MessageResponse): boolean {
  const { type, event, title, content } = message
  if (type === 'session_variable' || event === 'formRequested') return false
  if (type === 'action') return Boolean(content)
  if (type === 'complex') return partsOf(message).length > 0
  return type !== 'sticky_button' || Boolean(title)
}

/** The first message of others after this index; unknown while there may be an earlier one that is not here. */
export function firstUnseen(messages: readonly MessageResponse[], seen: number) {
  if ((messages[0]?.$index ?? 0) > seen + 1) return undefined
  return messages.find(
    (message) => message.$index > seen && message.$userType !== 'end_user' && isShown(message),
  )?.$index
}

/** The sticky buttons that stand above the composer: those of the last payload of the company's side that had any. */
export function stickyButtons(messages: readonly MessageResponse[]): ShownMessage | undefined {
  const message = messages.findLast(hasSticky)
  return message && allParts(message).find(({ type }) => type === 'sticky_button')
}

function allParts(message: ShownMessage): ShownMessage[] {
  const { components } = message
  if (!components) return [message]
  const { $index, $sid, $timestamp, $userType, $userId, external } = message
  const { identity, signature, selected, chosen, filled } = message
  const whole = { $index, $sid, $timestamp, $userType, $userId }
  return components.map((part, component) => ({
    ...whole,
    component,
    ...(external && { external }),
    ...(identity && { identity }),
    ...(signature && { signature }),
    ...(selected && { selected }),
    ...(chosen && { chosen }),
    ...(filled && { filled }),
    ...part,
  }))
}
