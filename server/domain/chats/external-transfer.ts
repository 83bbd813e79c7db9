import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { titlesOf } from '../../../contract/button-words.ts'
import { MediaUrl } from '../../../contract/rich-messages.ts'
import type { NewMessage } from '../../storage/messages.ts'
import type { EndUserRow } from '../../storage/schema.ts'
import type { VerifiedCustomData } from '../custom-data.ts'
import { DomainError } from '../errors.ts'
import { customerSpeaker, said, type Speaker } from './speakers.ts'

const KEY = 'external_chat_transfer'
const Words = Type.String({ maxLength: 10_000 })

const TextPart = Type.Object({ type: Type.Literal('text'), text: Words })
const ButtonsPart = Type.Object({
  type: Type.Literal('buttons'),
  buttons: Type.Array(
    Type.Object({
      label: Type.String({ minLength: 1, maxLength: 200 }),
      selected: Type.Optional(Type.Boolean()),
    }),
    { minItems: 1, maxItems: 20 },
  ),
})
const MediaPart = Type.Object({
  type: Type.Literal('media'),
  media: Type.Object({ type: Type.String({ maxLength: 100 }), url: MediaUrl }),
})
const KnownPart = Type.Union([TextPart, ButtonsPart, MediaPart])
type KnownPart = Static<typeof KnownPart>
/** Of a type that another bot has and we have not: what it says in words is shown, and nothing else of it. */
const OtherPart = Type.Object({
  type: Type.String({ pattern: '^(?!(text|buttons|media)$)', maxLength: 100 }),
  text: Type.Optional(Words),
})
type Part = KnownPart | Static<typeof OtherPart>

const Transfer = Type.Object({
  greeting_override: Type.Optional(Type.String({ maxLength: 5000 })),
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
        /** In whichever form the other bot wrote it down: what can't be read as a time is left out. */
        timestamp: Type.Optional(
          Type.Union([Type.String({ maxLength: 100 }), Type.Number(), Type.Null()]),
        ),
        content: Type.Array(Type.Union([KnownPart, OtherPart]), { maxItems: 20 }),
      }),
      { maxItems: 300 },
    ),
  ),
})
type Transfer = Static<typeof Transfer>

const check = Compile(Transfer)
const isMediaUrl = Compile(MediaUrl)

export interface ExternalTransfer {
  /** Said instead of the virtual agent's first words; `external` where it is only the host page's word. */
  greeting?: { content: string; external?: true }
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
  const content = given.greeting_override ?? ''
  const greeting = { content, ...(signed === undefined && { external: true as const }) }
  return {
    custom: { signed: signedRest, unsigned: unsignedRest },
    transfer: {
      ...(content.trim() === '' ? {} : { greeting }),
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
    content.flatMap((part) => {
      const body = messageOf(part)
      if (!body) return []
      const speaker = sender === 'agent' ? bot : customerSpeaker(endUser)
      return said(speaker, { ...body, external: true, ...sentAt(timestamp) })
    }),
  )
}

/** Numbers below this are seconds: as milliseconds they would be of the year 1973 at most. */
const FIRST_MILLISECONDS = 100_000_000_000

/** RFC 3339, also with a space for its `T`, or the seconds or milliseconds since 1970. */
function sentAt(timestamp: string | number | null | undefined): { sent_at?: string } {
  if (timestamp === undefined || timestamp === null) return {}
  try {
    return { sent_at: new Date(millisecondsOf(timestamp)).toISOString() }
  } catch {
    // said at a time that is not known, which is no reason not to show it
    return {}
  }
}

function millisecondsOf(timestamp: string | number): number {
  if (typeof timestamp === 'string') return Temporal.Instant.from(timestamp).epochMilliseconds
  return Math.abs(timestamp) < FIRST_MILLISECONDS ? timestamp * 1000 : timestamp
}

const MEDIA = { image: 'images', video: 'videos', document: 'documents' } as const

function isKnown(part: Part): part is KnownPart {
  return ['text', 'buttons', 'media'].includes(part.type)
}

function messageOf(part: Part): ({ type: string } & Record<string, unknown>) | undefined {
  if (!isKnown(part)) return part.text?.trim() ? { type: 'text', content: part.text } : undefined
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
