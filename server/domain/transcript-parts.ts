import { wordsAbove } from '../../contract/button-words.ts'
import type { WireMessage } from '../../contract/messages.ts'
import type { ContentCard, MessageComponent } from '../../contract/rich-messages.ts'
import type { TranscriptOption, TranscriptPart } from './transcript-document.ts'

const FILES = new Set(['photo', 'video', 'document'])

type Button = { title: string; link?: string }

function optionsOf(buttons: readonly Button[], selected: readonly string[] = []) {
  return buttons.map(({ title, link }): TranscriptOption => ({
    title,
    chosen: selected.includes(title),
    ...(link === undefined ? {} : { link }),
  }))
}

function cardOf({ title, subtitle, body, link, images = [], buttons = [] }: ContentCard) {
  return {
    kind: 'card',
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    ...(body === undefined ? {} : { body }),
    ...(link === undefined ? {} : { link }),
    images,
    options: optionsOf(buttons),
  } satisfies TranscriptPart
}

/** What a type that is known says; nothing where its fields are not there. */
function known(
  part: MessageComponent | WireMessage,
  selected: readonly string[] | undefined,
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
          ? [{ kind: 'options', options: optionsOf(buttons, selected) } as const]
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
      return (source.cards ?? []).map(cardOf)
    case 'form':
      return source.form ? [{ kind: 'form', title: source.form.title ?? source.form.name }] : []
    case 'complex':
      return (source.components ?? []).flatMap((component) => known(component, selected))
    default:
      return []
  }
}

/** The parts of a message; of a type that is not known, its words. */
export function partsOf(message: WireMessage): TranscriptPart[] {
  if (message.type === 'session_variable') return []
  if (FILES.has(message.type) && message.file_name !== undefined) {
    const { file_name: name, file_type: type = '', file_size: size = 0 } = message
    return [{ kind: 'file', name, type, size }]
  }
  const parts = known(message, message.selected)
  if (parts.length > 0) return parts
  const { content } = message
  if (!content) return message.title ? [{ kind: 'text', text: message.title, markdown: false }] : []
  const typed = message.$userType === 'end_user'
  return [{ kind: 'text', text: content, markdown: message.type === 'text' && !typed }]
}

/** Every option of a message that can be chosen, those of its cards too. */
export function allOptions(parts: readonly TranscriptPart[]): TranscriptOption[] {
  return parts.flatMap((part) =>
    part.kind === 'options' || part.kind === 'card' ? part.options : [],
  )
}
