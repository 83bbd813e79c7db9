import { wordsAbove } from '../../../contract/button-words.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import type {
  ContentCard,
  FormAnswers,
  MessageButton,
  MessageMedia,
} from '../../../contract/rich-messages.ts'

export type MediaKind = 'image' | 'video' | 'document'

/** What a message is made of, in the order in which it is read. */
export type MessagePart =
  | { kind: 'text'; text: string }
  | { kind: 'title'; text: string }
  | { kind: 'file' }
  | { kind: 'buttons'; buttons: readonly MessageButton[]; chosen: readonly string[] }
  | { kind: MediaKind; items: readonly MessageMedia[] }
  | { kind: 'cards'; cards: readonly ContentCard[]; chosen: readonly string[] }
  | { kind: 'form'; title: string }
  | { kind: 'answers'; title: string; answers: FormAnswers }
  | { kind: 'unknown' }

type Source = Pick<
  WireMessage,
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
  | 'file_name'
>

const text = (words: string | undefined): MessagePart[] =>
  words ? [{ kind: 'text', text: words }] : []
const title = (words: string | undefined): MessagePart[] =>
  words ? [{ kind: 'title', text: words }] : []

function media(kind: MediaKind, items: readonly MessageMedia[] | undefined): MessagePart[] {
  return items && items.length > 0 ? [{ kind, items }] : []
}

function known(source: Source): MessagePart[] {
  if (source.media_id !== undefined) return [{ kind: 'file' }]
  switch (source.type) {
    case 'text':
      return source.messages
        ? [...title(source.title), ...source.messages.flatMap(text)]
        : [...title(source.title), ...text(source.content)]
    case 'inline_button':
    case 'sticky_button':
      return [
        ...text(wordsAbove(source)),
        { kind: 'buttons', buttons: source.buttons ?? [], chosen: source.selected ?? [] },
      ]
    case 'image':
      return media('image', source.images)
    case 'video':
      return media('video', source.videos)
    case 'document':
      return media('document', source.documents)
    case 'content_card':
      return source.cards
        ? [{ kind: 'cards', cards: source.cards, chosen: source.selected ?? [] }]
        : []
    case 'form':
      return source.form ? [{ kind: 'form', title: source.form.title ?? source.form.name }] : []
    case 'complex':
      return (source.components ?? []).flatMap((component) =>
        known(source.selected ? { ...component, selected: source.selected } : component),
      )
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
      return part.buttons.map((button) => button.title)
    case 'cards':
      return part.cards.flatMap((card) => [card.title, card.subtitle ?? '', card.body ?? ''])
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
