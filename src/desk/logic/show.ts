import type { AgentPayload, MessageComponent } from '../../../contract/rich-messages.ts'
import { newKey } from './key.ts'

export const SHOW_KINDS = ['answers', 'cards', 'image', 'video', 'document', 'form'] as const
export type ShowKind = (typeof SHOW_KINDS)[number]
export type MediaKind = 'image' | 'video' | 'document'

/** How many the contract takes. */
export const MOST = { answers: 12, cards: 10, buttons: 6, media: 10 } as const

export interface MediaDraft {
  id: string
  url: string
  text: string
}
export interface ButtonDraft {
  id: string
  title: string
  link: string
}
export interface CardDraft {
  id: string
  title: string
  subtitle: string
  body: string
  link: string
  picture: string
  pictureText: string
  buttons: ButtonDraft[]
}
export type FormPart = Extract<MessageComponent, { type: 'form' }>

/** What an agent puts together. Each kind keeps what was written for it while another is looked at. */
export interface ShowDraft {
  kind: ShowKind
  /** Said above it; answers have a question instead. */
  words: string
  question: string
  /** One on each line. */
  answers: string
  stays: boolean
  cards: CardDraft[]
  image: MediaDraft[]
  video: MediaDraft[]
  document: MediaDraft[]
  /** Which of the forms that are offered. */
  form: string
}

export const newMedia = (): MediaDraft => ({ id: newKey(), url: '', text: '' })
export const newButton = (): ButtonDraft => ({ id: newKey(), title: '', link: '' })
export const newCard = (): CardDraft => ({
  id: newKey(),
  title: '',
  subtitle: '',
  body: '',
  link: '',
  picture: '',
  pictureText: '',
  buttons: [],
})

export const newDraft = (kind: ShowKind = 'answers'): ShowDraft => ({
  kind,
  words: '',
  question: '',
  answers: '',
  stays: false,
  cards: [newCard()],
  image: [newMedia()],
  video: [newMedia()],
  document: [newMedia()],
  form: '',
})

/** Each once, without empty lines. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return [...new Set(lines.filter(Boolean))]
}

/** A field only where there is something in it. */
function given<Name extends string>(name: Name, value: string): { [N in Name]?: string } {
  const text = value.trim()
  return text ? ({ [name]: text } as { [N in Name]?: string }) : {}
}

function cardOf({ title, subtitle, body, link, picture, pictureText, buttons }: CardDraft) {
  return {
    title: title.trim(),
    ...given('subtitle', subtitle),
    ...given('body', body),
    ...given('link', link),
    ...(picture.trim() && { images: [{ url: picture.trim(), ...given('text', pictureText) }] }),
    ...(buttons.length > 0 && {
      buttons: buttons.map((button) => ({
        title: button.title.trim(),
        // one that leads nowhere is an answer
        ...(button.link.trim() ? { link: button.link.trim() } : { auto_reply: true }),
      })),
    }),
  }
}

const mediaOf = (list: readonly MediaDraft[]) =>
  list.map(({ url, text }) => ({ url: url.trim(), ...given('text', text) }))

function partOf(draft: ShowDraft, form: FormPart | undefined): MessageComponent | undefined {
  switch (draft.kind) {
    case 'answers':
      return {
        type: draft.stays ? 'sticky_button' : 'inline_button',
        title: draft.question.trim(),
        buttons: linesOf(draft.answers).map((title) => ({ title, action: 'quick_reply' })),
      }
    case 'cards':
      return { type: 'content_card', cards: draft.cards.map(cardOf) }
    case 'image':
      return { type: 'image', images: mediaOf(draft.image) }
    case 'video':
      return { type: 'video', videos: mediaOf(draft.video) }
    case 'document':
      return { type: 'document', documents: mediaOf(draft.document) }
    case 'form':
      return form
  }
}

/** What is sent; nothing while no form is chosen. */
export function payloadOf(draft: ShowDraft, form: FormPart | undefined): AgentPayload | undefined {
  const part = partOf(draft, form)
  const words = draft.words.trim()
  if (!part || !words || draft.kind === 'answers') return part
  return { type: 'complex', components: [{ type: 'text', messages: [words] }, part] }
}
