import { Type, type Static, type TSchema } from 'typebox'
import { Id, Lang, Named, Strict } from './common.ts'
import { MOST_FIELDS, MOST_NAME } from './form-answers.ts'

/** Where something that a virtual agent or a host names may lead or be loaded from: never a script. */
export const LINK_PATTERN =
  '^([Hh][Tt][Tt][Pp][Ss]?://|[Mm][Aa][Ii][Ll][Tt][Oo]:|[Tt][Ee][Ll]:)\\S+$'
/** A link: http, https, mailto or tel. */
export const LinkUrl = Type.String({ pattern: LINK_PATTERN, maxLength: 2048 })
/** What a page loads: http or https. */
export const MediaUrl = Type.String({
  pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^\\s]+$',
  maxLength: 2048,
})
/** A form's page: a path on this origin, or https. Backslashes would make a path of another origin. */
export const FormEndpoint = Type.String({
  pattern: '^(/(?![/\\\\])|[Hh][Tt][Tt][Pp][Ss]://)[^\\s\\\\]*$',
  maxLength: 2048,
})
/** What a button or a card carries and its answer brings back. */
export const EventParams = Named(Type.Unknown(), { name: 128, fields: 50 })

export const ButtonAction = Type.Enum(['quick_reply', 'quick_reply_link', 'escalation'])

/** Fields of a form: any JSON, nested as deep as a body may be; all of them `MOST_ANSWER_BYTES` at most. */
export const FormAnswers = Named(Type.Unknown(), { name: MOST_NAME, fields: MOST_FIELDS })
export type FormAnswers = Static<typeof FormAnswers>

/** A value that is kept with the chat: what is given here, any JSON, or what the customer says next. */
const captured = {
  capture_target: Type.Enum(['payload', 'end_user_response']),
  capture_key: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$' }),
  payload: Type.Optional(Type.Unknown()),
}

/** Channels that a customer can be sent on to instead of waiting. */
export const DeflectionChannel = Type.Enum([
  'chat',
  'email',
  'keep_waiting',
  'external_link',
  'instant_call',
  'scheduled_call',
])
export type DeflectionChannel = Static<typeof DeflectionChannel>

/**
 * The payloads of the spec with one kind of text: what is sent carries one text, the company file may carry one per
 * language.
 */
export function richPayloads<Words extends TSchema>(words: Words) {
  const button = Strict({
    title: words,
    action: ButtonAction,
    link: Type.Optional(LinkUrl),
    event_params: Type.Optional(EventParams),
  })
  const media = Strict({ url: MediaUrl, text: Type.Optional(words) })
  const buttons = Type.Array(button, { minItems: 1, maxItems: 12 })
  const card = Strict({
    title: words,
    subtitle: Type.Optional(words),
    body: Type.Optional(words),
    link: Type.Optional(LinkUrl),
    images: Type.Optional(Type.Array(media, { maxItems: 5 })),
    /** Comes back as the `event_params` of the customer's answer when the card is chosen. */
    event_params: Type.Optional(EventParams),
    buttons: Type.Optional(
      Type.Array(
        Strict({
          title: words,
          style: Type.Optional(Type.Enum(['primary', 'secondary', 'link'])),
          /** Whether a click sends the title as the customer's answer: by default where there is no link. */
          auto_reply: Type.Optional(Type.Boolean()),
          link: Type.Optional(LinkUrl),
          event_params: Type.Optional(EventParams),
        }),
        { minItems: 1, maxItems: 6 },
      ),
    ),
  })
  const medias = Type.Array(media, { minItems: 1, maxItems: 10 })
  const text = Strict({
    type: Type.Literal('text'),
    title: Type.Optional(words),
    messages: Type.Array(words, { minItems: 1, maxItems: 20 }),
  })
  const inline = Strict({ type: Type.Literal('inline_button'), title: words, buttons })
  const sticky = Strict({
    type: Type.Literal('sticky_button'),
    title: Type.Optional(words),
    buttons,
  })
  const image = Strict({ type: Type.Literal('image'), images: medias })
  const video = Strict({ type: Type.Literal('video'), videos: medias })
  const document = Strict({ type: Type.Literal('document'), documents: medias })
  const cards = Strict({
    type: Type.Literal('content_card'),
    cards: Type.Array(card, { minItems: 1, maxItems: 10 }),
  })
  const form = Strict({
    type: Type.Literal('form'),
    form: Strict({
      name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_. -]{0,99}$' }),
      title: Type.Optional(words),
      preview_endpoint: FormEndpoint,
    }),
  })
  const component = Type.Union([text, inline, sticky, image, video, document, cards, form])
  const complex = Strict({
    type: Type.Literal('complex'),
    components: Type.Array(component, { minItems: 1, maxItems: 10 }),
  })
  const action = Strict({
    type: Type.Literal('action'),
    action: Type.Enum(['escalation', 'end', 'deflection']),
    escalation_reason: Type.Optional(Type.Enum(['by_consumer', 'by_virtual_agent'])),
    menu_id: Type.Optional(Id),
    language: Type.Optional(Lang),
  })
  const variable = Strict({ type: Type.Literal('session_variable'), ...captured })
  /** Any payload may set a variable on its way. */
  const set = { session_variable: Type.Optional(Strict(captured)) }
  const payload = Type.Union([
    Strict({ ...text.properties, ...set }),
    Strict({ ...inline.properties, ...set }),
    Strict({ ...sticky.properties, ...set }),
    Strict({ ...image.properties, ...set }),
    Strict({ ...video.properties, ...set }),
    Strict({ ...document.properties, ...set }),
    Strict({ ...cards.properties, ...set }),
    Strict({ ...form.properties, ...set }),
    Strict({ ...complex.properties, ...set }),
    Strict({ ...action.properties, ...set }),
    variable,
  ])
  return { button, media, card, component, complex, payload }
}

const sent = richPayloads(Type.String({ minLength: 1, maxLength: 5000 }))
export const MessageButton = sent.button
export type MessageButton = Static<typeof MessageButton>
export const MessageMedia = sent.media
export type MessageMedia = Static<typeof MessageMedia>
export const ContentCard = sent.card
export type ContentCard = Static<typeof ContentCard>
export const MessageComponent = sent.component
/** A part of a `complex` message; a form among them carries the `signature` of its message. */
export type MessageComponent = Static<typeof MessageComponent> & { signature?: string }
/** What a virtual agent can say or do, under the root `ujet` or `payload`. */
export const VirtualAgentPayload = sent.payload
export type VirtualAgentPayload = Static<typeof VirtualAgentPayload>

/** What an agent can show: all but what acts on the chat. */
export const AgentPayload = Type.Union([sent.component, sent.complex])
export type AgentPayload = Static<typeof AgentPayload>

export const MessageForm = Strict({
  name: Type.String(),
  title: Type.Optional(Type.String()),
  /** With the message's `signature` after its `#`, which no server and no log sees. */
  preview_endpoint: FormEndpoint,
})
export type MessageForm = Static<typeof MessageForm>
