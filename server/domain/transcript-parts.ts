import { wordsAbove } from '../../contract/button-words.ts'
import { answerWords, isSamePlace, type Place, type Position } from '../../contract/choices.ts'
import type { WireMessage } from '../../contract/messages.ts'
import type { ContentCard, MessageComponent } from '../../contract/rich-messages.ts'
import type { TranscriptOption, TranscriptPart } from './transcript-document.ts'

const FILES = new Set(['photo', 'video', 'document'])

type Button = { title: string; link?: string }

/** What was chosen of a message: by its place, or by its words where they are all that is known. */
interface Chosen {
  places: readonly Place[]
  titles: readonly string[]
}

const isChosen = ({ places }: Chosen, at: Position) =>
  places.some((place) => isSamePlace(place, at))

function optionsOf(buttons: readonly Button[], at: Position, chosen: Chosen) {
  return buttons.map(({ title, link }, button): TranscriptOption => ({
    title,
    chosen: chosen.titles.includes(title) || isChosen(chosen, { ...at, button }),
    ...(link === undefined ? {} : { link }),
  }))
}

function cardOf(card: ContentCard, at: Position, chosen: Chosen) {
  const { title, subtitle, body, link, images = [], buttons = [] } = card
  return {
    kind: 'card',
    ...(isChosen(chosen, at) && { chosen: true as const }),
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    ...(body === undefined ? {} : { body }),
    ...(link === undefined ? {} : { link }),
    images,
    options: optionsOf(buttons, at, chosen),
  } satisfies TranscriptPart
}

/** What a type that is known says; nothing where its fields are not there. */
function known(
  part: MessageComponent | WireMessage,
  chosen: Chosen,
  at: Position = {},
): TranscriptPart[] {
  const source: Partial<WireMessage> & { type: string } = part
  const { title, messages, buttons = [], images, videos, documents } = source
  const headed: TranscriptPart[] = title ? [{ kind: 'title', text: title }] : []
  switch (source.type) {
    case 'text':
      return messages
        ? [...headed, ...messages.map((text) => ({ kind: 'text', text, markdown: true }) as const)]
        : []
    case 'inline_button':
    case 'sticky_button': {
      const words = wordsAbove(source)
      return [
        ...(words ? [{ kind: 'text', text: words, markdown: true } as const] : []),
        ...(buttons.length > 0
          ? [{ kind: 'options', options: optionsOf(buttons, at, chosen) } as const]
          : []),
      ]
    }
    case 'image':
      return images ? [{ kind: 'media', media: 'image', items: images }] : []
    case 'video':
      return videos ? [{ kind: 'media', media: 'video', items: videos }] : []
    case 'document':
      return documents ? [{ kind: 'media', media: 'document', items: documents }] : []
    case 'content_card':
      return (source.cards ?? []).map((one, card) => cardOf(one, { ...at, card }, chosen))
    case 'form':
      return source.form ? [{ kind: 'form', title: source.form.title ?? source.form.name }] : []
    case 'complex':
      return (source.components ?? []).flatMap((part, component) =>
        known(part, chosen, { component }),
      )
    default:
      return []
  }
}

/** The parts of a message, with what was chosen of it; of a type that is not known, its words. */
export function partsOf(message: WireMessage, places: readonly Place[] = []): TranscriptPart[] {
  if (message.type === 'session_variable') return []
  if (FILES.has(message.type) && message.file_name !== undefined) {
    const { file_name: name, file_type: type = '', file_size: size = 0 } = message
    return [{ kind: 'file', name, type, size }]
  }
  const parts = known(message, { places, titles: message.selected ?? [] })
  if (parts.length > 0) return parts
  const content = answerWords(message)
  if (!content) return message.title ? [{ kind: 'text', text: message.title, markdown: false }] : []
  const typed = message.$userType === 'end_user'
  return [{ kind: 'text', text: content, markdown: message.type === 'text' && !typed }]
}
