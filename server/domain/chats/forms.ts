import type { OutgoingMessage } from '../../../contract/messages.ts'
import type { ChatRow } from '../../storage/schema.ts'
import { DomainError } from '../errors.ts'
import { readFlow } from './chat-records.ts'

/**
 * Holds an answer against the forms that were asked for in this chat.
 *
 * @throws DomainError `form_not_requested` for a signature or a name that was not given out here, `form_already_answered`
 */
export function answerForm(
  chat: ChatRow,
  answer: Extract<OutgoingMessage, { type: 'noti' }>,
): { flow: string; step: string } {
  const stored = readFlow(chat)
  const form = stored?.forms?.find(({ signature }) => signature === answer.signature)
  if (!stored || form?.name !== answer.form_name) {
    throw new DomainError('form_not_requested', 'This form was not asked for in this chat')
  }
  if (form.done) throw new DomainError('form_already_answered', 'This form was answered already')
  const forms = stored.forms?.map((one) => (one === form ? { ...one, done: true } : one))
  return { flow: JSON.stringify({ ...stored, forms }), step: form.step }
}
