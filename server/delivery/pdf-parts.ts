import { fieldWords } from '../../contract/form-answers.ts'
import type {
  TranscriptMedia,
  TranscriptOption,
  TranscriptPart,
} from '../domain/transcript-document.ts'
import { markdownBlocks } from './pdf-markdown.ts'
import { linkRuns, plainLine, richLine, type Block, type Run } from './pdf-rich.ts'
import { toLines } from './pdf-text.ts'
import type { TranscriptTexts } from './transcript-texts.ts'

export interface PartsWords {
  texts: TranscriptTexts
  lang: string
  size(bytes: number): string
  /** The place of a picture on the page, if it can be shown. */
  picture(name: string, bytes: Uint8Array | undefined): Block[]
}

/** A part of a message, as it stands on the page. */
export function partBlocks(part: TranscriptPart, words: PartsWords): Block[] {
  const { texts, lang } = words
  const named = (text: string, name: string) => text.replace('{name}', () => name)
  switch (part.kind) {
    case 'text':
      return part.markdown ? markdownBlocks(part.text, lang) : typed(part.text, lang)
    case 'title':
      return [plainLine(part.text, lang, { bold: true })]
    case 'options':
      return optionBlocks(part.options, words)
    case 'file': {
      const label = `${part.name} (${part.type}, ${words.size(part.size)})`
      return [plainLine(label, lang), ...words.picture(part.name, part.picture)]
    }
    case 'media':
      return part.items.map((item) => mediaBlock(part.media, item, words))
    case 'form':
      return [plainLine(named(texts.form, part.title), lang, { bold: true })]
    case 'answers':
      return [
        plainLine(named(texts.answered, part.title), lang, { bold: true }),
        ...Object.entries(part.answers).map(([name, value]): Block => {
          const answer = fieldWords(value, texts)
          return line([{ text: `${name}: `, muted: true }, { text: answer }], lang)
        }),
      ]
    case 'card':
      return [
        {
          type: 'box',
          blocks: [
            ...part.images.map((item) => mediaBlock('image', item, words)),
            plainLine(part.title, lang, { bold: true }),
            ...(part.subtitle ? [plainLine(part.subtitle, lang, { muted: true })] : []),
            ...(part.body ? markdownBlocks(part.body, lang) : []),
            ...(part.link ? [line(linkRuns('', part.link), lang)] : []),
            ...optionBlocks(part.options, words),
            ...(part.chosen ? [chosenLine([part.title], words)] : []),
          ],
        },
      ]
  }
}

function line(runs: readonly Run[], lang: string): Block {
  return { type: 'line', line: richLine(runs, lang) }
}

function typed(text: string, lang: string): Block[] {
  return toLines(text, lang).map(({ text: words, rtl, lang: own }) => ({
    type: 'line',
    line: { rtl, lang: own, runs: [{ text: words }] },
  }))
}

/** A picture elsewhere is not fetched: it is named, with where it is. */
function mediaBlock(
  kind: 'image' | 'video' | 'document',
  { url, text }: TranscriptMedia,
  { texts, lang }: PartsWords,
): Block {
  const name = texts.media[kind]
  const label: Run[] = text ? [{ text: `${name}: `, muted: true }] : []
  return line([...label, ...linkRuns(text || name, url)], lang)
}

function optionBlocks(options: readonly TranscriptOption[], words: PartsWords): Block[] {
  const { texts, lang } = words
  if (options.length === 0) return []
  const offered = options.flatMap(({ title, link }, at): Run[] => [
    { text: at === 0 ? '' : '  ' },
    { text: '[', muted: true },
    ...(link ? linkRuns(title, link) : [{ text: title }]),
    { text: ']', muted: true },
  ])
  const chosen = options.filter((option) => option.chosen).map(({ title }) => title)
  return [
    line([{ text: `${texts.offered}: `, muted: true }, ...offered], lang),
    ...(chosen.length > 0 ? [chosenLine(chosen, words)] : []),
  ]
}

function chosenLine(titles: readonly string[], { texts, lang }: PartsWords): Block {
  const label = { text: `${texts.chosen}: `, muted: true }
  return line([label, { text: titles.join(', '), bold: true }], lang)
}
