import { allChosen, answersByOffer, leavesOpen, type Place } from '../../../contract/choices.ts'
import type { MessageResponse } from '../../sdk/index.ts'

/** A message, or a part of one, with what became of what it offers. */
export type ShownMessage = MessageResponse & {
  /** What was chosen of it, where that is certain. */
  chosen?: readonly Place[]
  /** The signatures of those of its forms that are done. */
  filled?: readonly string[]
  /** Of a part of a `complex` message: which one it is. */
  component?: number
}

export type FormState = 'open' | 'sending' | 'failed' | 'done' | 'closed'

/** The indexes of the messages whose buttons and cards are spent; sticky buttons never are. */
export function answeredButtons(messages: readonly MessageResponse[]): Set<number> {
  const answers = answersByOffer(messages)
  const answered = new Set(answers.keys())
  for (const offer of answers.size > 0 ? messages : []) {
    if (answers.get(offer.$index)?.every((answer) => leavesOpen(offer, answer)))
      answered.delete(offer.$index)
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
  message: ShownMessage
}
/** The same copy each time: a message that did not change is not drawn again. */
const copies = new WeakMap<MessageResponse, Marked>()

function signaturesOf({ signature, components = [] }: MessageResponse): string[] {
  return [signature, ...components.map((part) => part.signature)].flatMap((one) => one ?? [])
}

/** Each message with what was chosen of it and which of its forms are done. */
export function withAnswers(messages: readonly MessageResponse[]): readonly ShownMessage[] {
  const answers = answersByOffer(messages)
  const done = answeredForms(messages)
  if (answers.size === 0 && done.size === 0) return messages
  return messages.map((message) => {
    const chosen = allChosen(message, answers.get(message.$index))
    const filled =
      message.type === 'noti' ? [] : signaturesOf(message).filter((one) => done.has(one))
    if (chosen.length === 0 && filled.length === 0) return message
    const key = JSON.stringify([chosen, filled])
    const known = copies.get(message)
    if (known?.key === key) return known.message
    const copy = { ...message, chosen, filled }
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
