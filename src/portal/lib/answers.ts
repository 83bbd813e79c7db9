import type { MessageResponse } from '../../sdk/index.ts'

/** Which message was answered by a button or a card, and with what words. */
export function answeredButtons(messages: readonly MessageResponse[]): Map<number, string> {
  const answered = new Map<number, string>()
  for (const message of messages) {
    const target = message['in_reply_to']
    if (typeof target === 'number') answered.set(target, message.content ?? '')
  }
  return answered
}

const CALLED: readonly unknown[] = ['escalationStarted', 'escalationFailed']

/** Whether a person has been called since: a button that calls one is spent by that, whoever pressed what. */
export function isCalledSince(messages: readonly MessageResponse[], index: number): boolean {
  return (messages.findLast(({ event }) => CALLED.includes(event))?.$index ?? -1) > index
}

/** The signatures of forms that have been filled in. */
export function answeredForms(messages: readonly MessageResponse[]): Set<string> {
  return new Set(
    messages.flatMap(({ event, signature }) =>
      event === 'formCompleted' && signature ? [signature] : [],
    ),
  )
}

interface Marked {
  key: string
  message: MessageResponse
}
/** The same copy each time: a message that did not change is not drawn again. */
const copies = new WeakMap<MessageResponse, Marked>()

function signaturesOf({ signature, components = [] }: MessageResponse): string[] {
  return [signature, ...components.map((part) => part.signature)].flatMap((one) => one ?? [])
}

/** Each message with what was chosen of it (`selected`) and which of its forms are done (`filled`). */
export function withAnswers(messages: readonly MessageResponse[]): readonly MessageResponse[] {
  const chosen = answeredButtons(messages)
  const done = answeredForms(messages)
  if (chosen.size === 0 && done.size === 0) return messages
  return messages.map((message) => {
    const answer = chosen.get(message.$index)
    const filled =
      message.type === 'noti' ? [] : signaturesOf(message).filter((one) => done.has(one))
    if (answer === undefined && filled.length === 0) return message
    const key = JSON.stringify([answer, filled])
    const known = copies.get(message)
    if (known?.key === key) return known.message
    const copy = {
      ...message,
      ...(answer === undefined ? {} : { selected: [answer] }),
      ...(filled.length > 0 ? { filled } : {}),
    }
    copies.set(message, { key, message: copy })
    return copy
  })
}

/** A conversation as it is kept: what stood above the composer stands where it was said. */
export function asWritten(messages: readonly MessageResponse[]): readonly MessageResponse[] {
  const inline = <T extends { type: string }>(part: T): T =>
    part.type === 'sticky_button' ? { ...part, type: 'inline_button' } : part
  return messages.map((message) => {
    const { components } = message
    return inline(components ? { ...message, components: components.map(inline) } : message)
  })
}
