import { wordsAbove } from '../../../contract/button-words.ts'
import { answerWords, isSamePlace, type Place, type Position } from '../../../contract/choices.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import type { ContentCard, FormAnswers, MessageMedia } from '../../../contract/rich-messages.ts'

export type MediaKind = 'image' | 'video' | 'document'

/** A message with what was chosen of it, where that is certain. */
export type ShownMessage = WireMessage & { chosen?: readonly Place[] }

/** Something to choose, and whether it was; it may lead elsewhere. */
export interface ShownChoice {
  title: string
  link?: string
  chosen: boolean
}
export interface ShownCard {
  card: ContentCard
  /** As a whole. */
  chosen: boolean
  choices: readonly ShownChoice[]
}

/** What a message is made of, in the order in which it is read. */
export type MessagePart =
  | { kind: 'text'; text: string }
  | { kind: 'title'; text: string }
  | { kind: 'file' }
  | { kind: 'buttons'; choices: readonly ShownChoice[] }
  | { kind: MediaKind; items: readonly MessageMedia[] }
  | { kind: 'cards'; cards: readonly ShownCard[] }
  | { kind: 'form'; title: string }
  | { kind: 'answers'; title: string; answers: FormAnswers }
  | { kind: 'unknown' }

type Source = Pick<
  ShownMessage,
  | 'type'
  | 'content'
  | 'event'
  | 'media_id'
  | 'title'
  | 'messages'
  | 'buttons'
  | 'images'
  | 'videos'
  | 'documents'
  | 'cards'
  | 'form'
  | 'form_name'
  | 'form_data'
  | 'components'
  | 'selected'
  | 'choice'
  | 'chosen'
  | 'file_name'
>

const text = (words: string | undefined): MessagePart[] =>
  words ? [{ kind: 'text', text: words }] : []
const title = (words: string | undefined): MessagePart[] =>
  words ? [{ kind: 'title', text: words }] : []

function media(kind: MediaKind, items: readonly MessageMedia[] | undefined): MessagePart[] {
  return items && items.length > 0 ? [{ kind, items }] : []
}

type Button = { title: string; action?: string; link?: string }

function choicesOf(buttons: readonly Button[], source: Source, at: Position): ShownChoice[] {
  return buttons.map(({ title, action = 'quick_reply_link', link }, button) => ({
    title,
    ...(action === 'quick_reply_link' && link !== undefined && { link }),
    // of what was carried over only the words are known
    chosen: source.selected?.includes(title) || isChosen(source, { ...at, button }),
  }))
}

const isChosen = ({ chosen = [] }: Source, at: Position) =>
  chosen.some((place) => isSamePlace(place, at))

function known(source: Source, at: Position = {}): MessagePart[] {
  if (source.media_id !== undefined) return [{ kind: 'file' }]
  switch (source.type) {
    case 'text':
      return source.messages
        ? [...title(source.title), ...source.messages.flatMap(text)]
        : [...title(source.title), ...text(answerWords(source))]
    case 'inline_button':
    case 'sticky_button':
      return [
        ...text(wordsAbove(source)),
        { kind: 'buttons', choices: choicesOf(source.buttons ?? [], source, at) },
      ]
    case 'image':
      return media('image', source.images)
    case 'video':
      return media('video', source.videos)
    case 'document':
      return media('document', source.documents)
    case 'content_card':
      return source.cards
        ? [
            {
              kind: 'cards',
              cards: source.cards.map((one, card) => cardOf(one, source, { ...at, card })),
            },
          ]
        : []
    case 'form':
      return source.form ? [{ kind: 'form', title: source.form.title ?? source.form.name }] : []
    case 'complex':
      return (source.components ?? []).flatMap((part, component) => {
        const { selected, chosen } = source
        return known(
          { ...part, ...(selected && { selected }), ...(chosen && { chosen }) },
          { component },
        )
      })
    case 'noti':
      return source.event === 'formCompleted' && source.form_data
        ? [
            {
              kind: 'answers',
              title: source.content ?? source.form_name ?? '',
              answers: source.form_data,
            },
          ]
        : []
    default:
      return []
  }
}

function cardOf(card: ContentCard, source: Source, at: Position): ShownCard {
  const choices = choicesOf(card.buttons ?? [], source, at)
  return { card, choices, chosen: isChosen(source, at) }
}

/** The parts of a message; of a type that is not known, its words. */
export function partsOf(source: Source): MessagePart[] {
  const parts = known(source)
  if (parts.length > 0) return parts
  const words = text(source.content ?? source.file_name)
  return words.length > 0 ? words : [{ kind: 'unknown' }]
}

function wordsOf(part: MessagePart): string[] {
  switch (part.kind) {
    case 'text':
    case 'title':
      return [part.text]
    case 'form':
      return [part.title]
    case 'buttons':
      return part.choices.map((choice) => choice.title)
    case 'cards':
      return part.cards.flatMap(({ card }) => [card.title, card.subtitle ?? '', card.body ?? ''])
    case 'answers':
      return [part.title, ...Object.values(part.answers).map(String)]
    case 'image':
    case 'video':
    case 'document':
      return part.items.map((item) => item.text ?? item.url)
    default:
      return []
  }
}

/** Every word that is shown of a message, or would be. */
export function textOf(message: Source): string {
  return [message.file_name ?? '', ...partsOf(message).flatMap(wordsOf)].join('\n')
}
