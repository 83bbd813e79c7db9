import type { OutgoingMessage, WireMessage } from '../../../contract/messages.ts'
import type { MessageComponent } from '../../../contract/rich-messages.ts'
import type { Database } from '../../storage/database.ts'
import { listMessages } from '../../storage/messages.ts'
import type { ChatRow } from '../../storage/schema.ts'
import { fold } from '../text.ts'
import { readFlow } from './chat-records.ts'
import { answerForm } from './forms.ts'
import type { TurnInput } from './virtual-agent-turn.ts'

/** What a customer's message is to the virtual agent, and what is written of it. */
export interface Heard {
  body: { type: string } & Record<string, unknown>
  /** Nothing where the flow stands as it stood. */
  input?: TurnInput
  /** What the chat now knows to be answered. */
  flow?: string
}

/** @throws DomainError as `answerForm` does */
export async function hear(trx: Database, chat: ChatRow, message: OutgoingMessage): Promise<Heard> {
  if (message.type === 'noti') {
    const { flow, step, message: body } = answerForm(chat, message)
    return { body, flow, input: { kind: 'form', step, data: body.form_data } }
  }
  const { content, event_params: params, in_reply_to: index } = message
  const option = index === undefined ? undefined : await optionOf(trx, chat.id, index, content)
  // the customer reads on elsewhere, and what was asked here is still open
  if (option?.action === 'quick_reply_link') return { body: message }
  const stored = readFlow(chat)
  const answered = stored?.answered ?? []
  const spends = index !== undefined && option?.inline === true
  // chosen in another tab before: said all the same, but it is no answer to what was asked since
  if (spends && answered.includes(index)) return { body: message }
  const chosen = params ?? option?.event_params
  const go = chosen?.['go']
  return {
    body: message,
    input: {
      kind: 'message',
      content,
      ...(chosen && { chosen: true }),
      ...(typeof go === 'string' && { go }),
    },
    ...(spends &&
      stored && { flow: JSON.stringify({ ...stored, answered: [...answered, index] }) }),
  }
}

interface Option {
  title: string
  action?: string
  event_params?: Record<string, unknown>
  /** Of buttons that are spent by a click. */
  inline: boolean
}

/** The button or the card of a message that an answer names. */
async function optionOf(
  trx: Database,
  chatId: number,
  index: number,
  title: string,
): Promise<Option | undefined> {
  const [message] = await listMessages(trx, chatId, { after: index - 1, limit: 1 })
  if (message?.$index !== index) return undefined
  const same = (one: string) => fold(one).trim() === fold(title).trim()
  return optionsIn(message).find((option) => same(option.title))
}

type Part = Pick<WireMessage, 'buttons' | 'cards'> & Pick<MessageComponent, 'type'>

function optionsIn(message: WireMessage): Option[] {
  const parts = [message, ...(message.components ?? [])] as readonly Part[]
  return parts.flatMap(({ type, buttons = [], cards = [] }) => [
    ...buttons.map((button) => ({ ...button, inline: type === 'inline_button' })),
    ...cards
      .flatMap((card) => [card, ...(card.buttons ?? [])])
      .map((option) => ({ ...option, inline: false })),
  ])
}
