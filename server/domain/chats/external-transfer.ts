import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { titlesOf } from '../../../contract/button-words.ts'
import { Instant } from '../../../contract/common.ts'
import { MediaUrl } from '../../../contract/rich-messages.ts'
import type { NewMessage } from '../../storage/messages.ts'
import type { EndUserRow } from '../../storage/schema.ts'
import type { VerifiedCustomData } from '../custom-data.ts'
import { DomainError } from '../errors.ts'
import { customerSpeaker, said, type Speaker } from './speakers.ts'

const KEY = 'external_chat_transfer'
const Words = Type.String({ maxLength: 10_000 })

const Content = Type.Union([
  Type.Object({ type: Type.Literal('text'), text: Words }),
  Type.Object({
    type: Type.Literal('buttons'),
    buttons: Type.Array(
      Type.Object({
        label: Type.String({ minLength: 1, maxLength: 200 }),
        selected: Type.Optional(Type.Boolean()),
      }),
      { minItems: 1, maxItems: 20 },
    ),
  }),
  Type.Object({
    type: Type.Literal('media'),
    media: Type.Object({ type: Type.String({ maxLength: 100 }), url: MediaUrl }),
  }),
])

const Transfer = Type.Object({
  greeting_override: Type.Optional(Type.String({ minLength: 1, maxLength: 5000 })),
  agent: Type.Optional(
    Type.Object({
      name: Type.Optional(Type.String({ maxLength: 100 })),
      avatar: Type.Optional(Type.String({ maxLength: 2048 })),
    }),
  ),
  transcript: Type.Optional(
    Type.Array(
      Type.Object({
        sender: Type.Enum(['agent', 'end_user']),
        timestamp: Type.Optional(Instant),
        content: Type.Array(Content, { maxItems: 20 }),
      }),
      { maxItems: 300 },
    ),
  ),
})
type Transfer = Static<typeof Transfer>

const check = Compile(Transfer)
const isMediaUrl = Compile(MediaUrl)

export interface ExternalTransfer {
  /** Said instead of the virtual agent's first words. */
  greeting?: string
  /** What was said before, oldest first. */
  messages(endUser: EndUserRow): NewMessage[]
}

/**
 * Takes a conversation with another bot out of the custom data; the signed one counts where there are two.
 *
 * @throws DomainError `custom_data_invalid`
 */
export function takeExternalTransfer(custom: VerifiedCustomData): {
  custom: VerifiedCustomData
  transfer: ExternalTransfer | null
} {
  const { [KEY]: signed, ...signedRest } = custom.signed
  const { [KEY]: unsigned, ...unsignedRest } = custom.unsigned
  const given = signed ?? unsigned
  if (given === undefined) return { custom, transfer: null }
  if (!check.Check(given)) {
    const [first] = check.Errors(given)
    throw new DomainError('custom_data_invalid', `${KEY} is not as it should be`, {
      fields: { [`${KEY}${first?.instancePath ?? ''}`]: first?.message ?? 'invalid' },
    })
  }
  return {
    custom: { signed: signedRest, unsigned: unsignedRest },
    transfer: {
      ...(given.greeting_override ? { greeting: given.greeting_override } : {}),
      messages: (endUser) => messagesOf(given, endUser),
    },
  }
}

function messagesOf({ agent, transcript = [] }: Transfer, endUser: EndUserRow): NewMessage[] {
  const bot: Speaker = {
    userType: 'virtual_agent',
    userId: 0,
    identity: {
      display_name: agent?.name ?? '',
      ...(isMediaUrl.Check(agent?.avatar) ? { avatar_url: agent?.avatar ?? '' } : {}),
      is_customer: false,
      user_type: 'virtual_agent',
      user_id: 0,
    },
  }
  return transcript.flatMap(({ sender, timestamp, content }) =>
    content.map((part) =>
      said(sender === 'agent' ? bot : customerSpeaker(endUser), {
        ...messageOf(part),
        external: true,
        ...sentAt(timestamp),
      }),
    ),
  )
}

/** RFC 9557 allows what dates here do not read: leap seconds, which count as the second before, and names of zones. */
function sentAt(timestamp: string | undefined): { sent_at?: string } {
  if (timestamp === undefined) return {}
  try {
    const { epochMilliseconds } = Temporal.Instant.from(timestamp)
    return { sent_at: new Date(epochMilliseconds).toISOString() }
  } catch {
    return {}
  }
}

const MEDIA = { image: 'images', video: 'videos', document: 'documents' } as const

function messageOf(part: Static<typeof Content>): { type: string } & Record<string, unknown> {
  if (part.type === 'text') return { type: 'text', content: part.text }
  if (part.type === 'buttons') {
    const buttons = part.buttons.map(({ label }) => ({ title: label, action: 'quick_reply' }))
    return {
      type: 'inline_button',
      content: titlesOf(buttons),
      title: '',
      buttons,
      selected: part.buttons.filter(({ selected }) => selected).map(({ label }) => label),
    }
  }
  const { type, url } = part.media
  const kind = type.startsWith('image') ? 'image' : type.startsWith('video') ? 'video' : 'document'
  return { type: kind, content: url, [MEDIA[kind]]: [{ url }] }
}
