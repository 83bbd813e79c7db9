import { bytesOf, MOST_ANSWER_BYTES } from '../../../contract/form-answers.ts'
import type { FormCompleted } from '../../../contract/messages.ts'
import type { FormAnswers } from '../../../contract/rich-messages.ts'
import type { ChatRow } from '../../storage/schema.ts'
import { DomainError } from '../errors.ts'
import { readFlow } from './chat-records.ts'

/**
 * Holds an answer against the forms that were asked for in this chat.
 *
 * @throws DomainError `form_not_requested` for a signature or a name that was not given out here, `form_already_answered`,
 * `validation_failed` for answers that are too large
 */
export function answerForm(
  chat: ChatRow,
  answer: FormCompleted,
): { flow: string; step: string; message: FormCompleted & { form_data: FormAnswers } } {
  const stored = readFlow(chat)
  const form = stored?.forms?.find(({ signature }) => signature === answer.signature)
  if (!stored || form?.name !== answer.form_name) {
    throw new DomainError('form_not_requested', 'This form was not asked for in this chat')
  }
  if (form.done) throw new DomainError('form_already_answered', 'This form was answered already')
  const { form_data: answers = {}, content = '' } = answer
  if (bytesOf(answers) > MOST_ANSWER_BYTES) {
    throw new DomainError('validation_failed', 'These answers are too large', {
      fields: { 'message.form_data': `must not have more than ${MOST_ANSWER_BYTES} bytes` },
    })
  }
  const forms = stored.forms?.map((one) => (one === form ? { ...one, done: true } : one))
  const words = content.trim() === '' ? (form.title ?? form.name) : content
  return {
    flow: JSON.stringify({ ...stored, forms }),
    step: form.step,
    message: { ...answer, content: words, form_data: answers },
  }
}
