import type { AgentPayload } from '../../contract/rich-messages.ts'
import type { ShownPayload } from '../config/company-schema.ts'

/** Why an agent can not show this, whichever language it is in; the field is one of the payload. */
export function agentPayloadFaults(
  payload: AgentPayload | ShownPayload,
): { field: string; reason: string }[] {
  const faults: { field: string; reason: string }[] = []
  const parts = payload.type === 'complex' ? payload.components : [payload]
  const types = new Set(parts.map(({ type }) => type))
  if (types.has('inline_button') && types.has('sticky_button')) {
    faults.push({
      field: 'type',
      reason: 'inline and sticky buttons do not go together in one payload',
    })
  }
  for (const part of parts) {
    const buttons = 'cards' in part ? part.cards.flatMap((card) => card.buttons ?? []) : []
    if (buttons.some(({ auto_reply: replies, link }) => replies === false && !link)) {
      faults.push({
        field: 'cards',
        reason: 'a button without a link that does not reply does nothing',
      })
    }
    for (const { action, link } of 'buttons' in part ? part.buttons : []) {
      if (action === 'escalation') {
        faults.push({ field: 'buttons', reason: 'a person is here already' })
      }
      if (action === 'quick_reply_link' && link === undefined) {
        faults.push({ field: 'buttons', reason: 'a quick_reply_link needs a link' })
      }
    }
  }
  return faults
}
