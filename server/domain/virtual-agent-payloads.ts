import { titlesOf } from '../../contract/button-words.ts'
import type { AgentPayload, MessageComponent } from '../../contract/rich-messages.ts'
import type { FlowPayload, LocalText, ShownPayload } from '../config/company-schema.ts'
import type { VaMessage } from './virtual-agent-messages.ts'

type Words = string | LocalText
type Spoken = Exclude<FlowPayload, { type: 'complex' | 'action' | 'session_variable' }>

/** How words become text: `rich` is Markdown, `plain` is not. */
export interface Texts {
  rich(words: Words): string
  plain(words: Words): string
}

/** A payload of the company file as a message, in one language; `content` is what is read where its type is not known. */
export function payloadMessage(
  payload: Exclude<FlowPayload, { type: 'action' | 'session_variable' }>,
  texts: Texts,
): VaMessage {
  const spoken = spokenPayload(payload, texts)
  if (spoken.type !== 'complex') return { ...spoken, content: contentOf(spoken) }
  return { ...spoken, content: spoken.components.map(contentOf).join('\n\n') }
}

/** A payload of the company file in one language. */
export function spokenPayload(payload: ShownPayload, texts: Texts): AgentPayload {
  if (payload.type !== 'complex') return component(payload, texts)
  const components = payload.components.map((part) => component(part, texts))
  return { type: payload.type, components }
}

function component(payload: Spoken, texts: Texts): MessageComponent {
  const { plain, rich } = texts
  switch (payload.type) {
    case 'text':
      return {
        type: payload.type,
        ...(payload.title === undefined ? {} : { title: plain(payload.title) }),
        messages: payload.messages.map(rich),
      }
    case 'inline_button':
      return {
        type: payload.type,
        title: rich(payload.title),
        buttons: payload.buttons.map((button) => ({ ...button, title: plain(button.title) })),
      }
    case 'sticky_button':
      return {
        type: payload.type,
        ...(payload.title === undefined ? {} : { title: rich(payload.title) }),
        buttons: payload.buttons.map((button) => ({ ...button, title: plain(button.title) })),
      }
    case 'image':
      return { type: payload.type, images: medias(payload.images, texts) }
    case 'video':
      return { type: payload.type, videos: medias(payload.videos, texts) }
    case 'document':
      return { type: payload.type, documents: medias(payload.documents, texts) }
    case 'content_card':
      return { type: payload.type, cards: payload.cards.map((one) => card(one, texts)) }
    case 'form': {
      const { name, title, preview_endpoint } = payload.form
      const named = title === undefined ? {} : { title: plain(title) }
      return { type: payload.type, form: { name, preview_endpoint, ...named } }
    }
  }
}

type Medias = Extract<Spoken, { type: 'image' }>['images']

function medias(list: Medias, { plain }: Texts): { url: string; text?: string }[] {
  return list.map(({ url, text }) => ({
    url,
    ...(text === undefined ? {} : { text: plain(text) }),
  }))
}

type CardPayload = Extract<Spoken, { type: 'content_card' }>['cards'][number]
type Card = Extract<MessageComponent, { type: 'content_card' }>['cards'][number]

function card(payload: CardPayload, texts: Texts): Card {
  const { title, subtitle, body, images, buttons, ...rest } = payload
  const { plain, rich } = texts
  return {
    ...rest,
    title: plain(title),
    ...(subtitle === undefined ? {} : { subtitle: plain(subtitle) }),
    ...(body === undefined ? {} : { body: rich(body) }),
    ...(images === undefined ? {} : { images: medias(images, texts) }),
    ...(buttons === undefined
      ? {}
      : { buttons: buttons.map((button) => ({ ...button, title: plain(button.title) })) }),
  }
}

function contentOf(part: MessageComponent): string {
  const named = (list: readonly { url: string; text?: string }[]) =>
    list.map(({ url, text }) => text ?? url).join('\n')
  switch (part.type) {
    case 'text':
      return part.messages.join('\n\n')
    case 'inline_button':
    case 'sticky_button':
      return part.title ?? titlesOf(part.buttons)
    case 'image':
      return named(part.images)
    case 'video':
      return named(part.videos)
    case 'document':
      return named(part.documents)
    case 'content_card':
      return part.cards.map(({ title }) => title).join('\n')
    case 'form':
      return part.form.title ?? part.form.name
  }
}

/** Buttons and cards that a customer can choose: their words, and where a flow says that they lead. */
export function offeredBy(message: VaMessage): { title: string; go: string }[] {
  if (message.type === 'action') return []
  const parts = message.type === 'complex' ? message.components : [message]
  return parts.flatMap((part) => {
    if (part.type === 'inline_button' || part.type === 'sticky_button')
      return part.buttons.flatMap(led)
    if (part.type !== 'content_card') return []
    return part.cards.flatMap((one) => [one, ...(one.buttons ?? [])].flatMap(led))
  })
}

function led(one: {
  title: string
  action?: string
  event_params?: Record<string, unknown>
}): { title: string; go: string }[] {
  const go = one.action === 'escalation' ? 'escalate' : one.event_params?.['go']
  return typeof go === 'string' ? [{ title: one.title, go }] : []
}

/** The forms in a message, each of which asks for its own signature. */
export function formsIn(message: VaMessage): Extract<MessageComponent, { type: 'form' }>[] {
  if (message.type === 'action') return []
  const parts: readonly MessageComponent[] =
    message.type === 'complex' ? message.components : [message]
  return parts.filter((part) => part.type === 'form')
}
