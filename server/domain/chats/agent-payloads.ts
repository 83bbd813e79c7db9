import type { WireMessage } from '../../../contract/messages.ts'
import type { AgentPayload } from '../../../contract/rich-messages.ts'
import { findMessageByKey } from '../../storage/messages.ts'
import { agentPayloadFaults } from '../agent-payload-rules.ts'
import type { AgentCaller } from '../callers.ts'
import { DomainError } from '../errors.ts'
import { formOrigins } from '../form-origins.ts'
import type { Company, Context } from '../ports.ts'
import { pickText } from '../text.ts'
import { payloadMessage, type Texts } from '../virtual-agent-payloads.ts'
import type { AgentAccess } from './agent-access.ts'
import { readFlow, type StoredFlow } from './chat-records.ts'
import { unchanged, writeChat } from './chat-writes.ts'
import { isOver } from './lifecycle.ts'
import { agentSpeaker, scopedKey } from './speakers.ts'
import { signed } from './signed-messages.ts'

export type AgentPayloads = ReturnType<typeof createAgentPayloads>

/** What agents show beside words: buttons, media, cards and forms, as a virtual agent does. */
export function createAgentPayloads(ctx: Context, access: AgentAccess) {
  return {
    /**
     * The same key is answered with the same message.
     *
     * @throws DomainError `validation_failed`, `chat_not_found`, `chat_not_assigned`, `chat_ended`
     */
    async send(
      caller: AgentCaller,
      id: number,
      key: string,
      payload: AgentPayload,
    ): Promise<WireMessage> {
      check(caller.company, payload)
      const speaker = agentSpeaker(caller)
      const texts = wordsOf(caller.company)
      let sent: WireMessage | undefined
      await access.change(caller, id, async (trx, chat, now) => {
        sent = await findMessageByKey(trx, id, scopedKey(speaker, key))
        if (sent) return unchanged(chat)
        if (chat.status !== 'assigned' || chat.agent_id !== caller.id) {
          throw isOver(chat.status)
            ? new DomainError('chat_ended', `The chat is ${chat.status}`)
            : new DomainError('chat_not_assigned', 'The chat is not yours now')
        }
        const stored = readFlow(chat)
        const { messages, forms } = signed(payloadMessage(payload, texts), {
          speaker,
          step: '',
          newId: ctx.randomId,
          key,
        })
        const flow: StoredFlow = {
          state: null,
          captured: {},
          ...stored,
          forms: [...(stored?.forms ?? []), ...forms],
        }
        const change = forms.length > 0 ? { flow: JSON.stringify(flow) } : {}
        const write = await writeChat(trx, chat, now, messages, change)
        sent = write.messages[0]
        return write
      })
      if (!sent) throw new Error('a message was written without an answer')
      return sent
    },
  }
}

/** Agents write in the language of the chat; there is nothing to choose from. */
function wordsOf({ defaultLang }: Company): Texts {
  const plain: Texts['plain'] = (words) =>
    typeof words === 'string' ? words : pickText(words, defaultLang, defaultLang)
  return { plain, rich: plain }
}

function check(company: Company, payload: AgentPayload): void {
  const [fault] = agentPayloadFaults(payload)
  if (fault) throw refused(fault.field, fault.reason)
  const parts = payload.type === 'complex' ? payload.components : [payload]
  for (const part of parts) {
    if (part.type !== 'form') continue
    const origin = URL.parse(part.form.preview_endpoint)?.origin
    // pages of ours frame no others than those that the company has named
    if (origin !== undefined && !formOrigins(company.file).includes(origin)) {
      throw refused('form.preview_endpoint', 'is not of an origin whose forms this company shows')
    }
  }
}

function refused(field: string, reason: string): DomainError {
  return new DomainError('validation_failed', 'This can not be sent', {
    fields: { [`payload.${field}`]: reason },
  })
}
