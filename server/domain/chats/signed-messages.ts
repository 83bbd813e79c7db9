import { withFragment } from '../../../contract/form-answers.ts'
import type { NewMessage } from '../../storage/messages.ts'
import type { VaMessage } from '../virtual-agent-messages.ts'
import { formsIn } from '../virtual-agent-payloads.ts'
import type { StoredFlow } from './chat-records.ts'
import { noticed, said, type Speaker } from './speakers.ts'

/** A message whose forms are signed, and what announces them: only what was asked for can be answered, and once. */
export function signed(
  message: VaMessage,
  {
    speaker,
    step,
    newId,
    key,
  }: { speaker: Speaker; step: string; newId: () => string; key?: string },
): { messages: NewMessage[]; forms: NonNullable<StoredFlow['forms']> } {
  const copy = structuredClone(message)
  const forms = formsIn(copy).map((part) => {
    const signature = newId()
    const { name, title, preview_endpoint: endpoint } = part.form
    // whoever frames the page as it is named here has given it what its answer has to carry
    const form = { ...part.form, preview_endpoint: withFragment(endpoint, { signature }) }
    Object.assign(part, { signature, form })
    return { signature, name, ...(title !== undefined && { title }), step, done: false }
  })
  const announced = forms.map(({ name, signature }) =>
    noticed('formRequested', speaker, { form_name: name, signature }),
  )
  return { messages: [said(speaker, copy, key), ...announced], forms }
}
