import { imageSize } from 'image-size'
import type {
  TranscriptAuthor,
  TranscriptDocument,
  TranscriptEntry,
} from '../domain/transcript-document.ts'
import { partBlocks } from './pdf-parts.ts'
import type { Block } from './pdf-rich.ts'
import { isRtl, langOf, toLine, type Line } from './pdf-text.ts'
import { transcriptLang, transcriptTexts, type TranscriptTexts } from './transcript-texts.ts'

/** What `transcript.typ` reads: texts and numbers only. */
export interface TypesetData {
  fonts: string[]
  title: string
  lang: string
  rtl: boolean
  company: string
  company_line: Line
  reference: string
  page: string
  empty: string
  facts: { label: string; values: Value[]; separator: string }[]
  items: Item[]
}

/** A fact may be followed by words in the language of the document. */
type Value = Line & { note?: string }

type Item =
  | { type: 'day'; text: string }
  | { type: 'divider'; text: string }
  | { type: 'notice'; text: string; time: string }
  | {
      type: 'group'
      name: Line
      role: string
      role_name: string
      time: string
      blocks: Block[]
    }

export interface Typeset {
  data: TypesetData
  pictures: { path: string; bytes: Uint8Array }[]
}

/** The same author's words within this long stand under one name. */
const GROUP_MS = 5 * 60_000
const PICTURE = { width: 230, height: 180, bytes: 5_000_000, pixels: 40_000_000, count: 40 }
const PICTURE_TYPES = new Set(['png', 'jpg', 'gif', 'webp'])

/** Script by script: the first font that has a character draws it. */
const LATIN_FIRST = [
  'Noto Sans',
  'IBM Plex Sans Arabic',
  'Noto Sans Arabic',
  'Noto Sans Devanagari',
]
const FONTS = [...LATIN_FIRST, 'Noto Sans JP', 'Noto Emoji']

class Words {
  readonly texts: TranscriptTexts
  readonly lang: string
  private readonly day: Intl.DateTimeFormat
  private readonly time: Intl.DateTimeFormat
  private readonly zone: Intl.DateTimeFormat

  constructor(document: TranscriptDocument) {
    const { timeZone } = document
    this.lang = transcriptLang(document.lang)
    this.texts = transcriptTexts(this.lang)
    this.day = new Intl.DateTimeFormat(this.lang, { timeZone, dateStyle: 'full' })
    this.time = new Intl.DateTimeFormat(this.lang, { timeZone, timeStyle: 'short' })
    this.zone = new Intl.DateTimeFormat(this.lang, { timeZone, timeZoneName: 'shortOffset' })
  }

  dayOf(at: string): string {
    return this.day.format(new Date(at))
  }

  timeOf(at: string): string {
    return this.time.format(new Date(at))
  }

  instant(at: string): string {
    return `${this.dayOf(at)} ${this.timeOf(at)}`
  }

  zoneOf(timeZone: string, at: string): string {
    const parts = this.zone.formatToParts(new Date(at))
    const offset = parts.find((part) => part.type === 'timeZoneName')?.value
    return offset && offset !== timeZone ? `${timeZone} (${offset})` : timeZone
  }

  size(bytes: number): string {
    const [unit, value] =
      bytes < 1000
        ? (['byte', bytes] as const)
        : bytes < 1_000_000
          ? (['kilobyte', bytes / 1000] as const)
          : (['megabyte', bytes / 1_000_000] as const)
    const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 } as const
    return new Intl.NumberFormat(this.lang, options).format(value)
  }
}

/** A picture's place on the page; undefined for what is no picture that can be shown. */
function fit(bytes: Uint8Array): { width: number; height: number } | undefined {
  if (bytes.byteLength > PICTURE.bytes) return undefined
  try {
    const { width, height, type } = imageSize(bytes)
    if (!type || !PICTURE_TYPES.has(type)) return undefined
    if (width < 1 || height < 1 || width * height > PICTURE.pixels) return undefined
    const scale = Math.min(1, PICTURE.width / width, PICTURE.height / height)
    return { width: Math.max(1, width * scale), height: Math.max(1, height * scale) }
  } catch {
    return undefined
  }
}

function authors(entries: TranscriptEntry[]): TranscriptAuthor[] {
  const all = new Map<string, TranscriptAuthor>()
  for (const entry of entries) if (entry.kind !== 'notice') all.set(entry.author.key, entry.author)
  // the customer who spoke elsewhere is the one who is here
  return [...all.values()].filter(({ external, role }) => !external || role !== 'end_user')
}

function roleOf({ role, external }: TranscriptAuthor, texts: TranscriptTexts): string {
  return external ? texts.elsewhere.replace('{role}', texts.roles[role]) : texts.roles[role]
}

/** Lays a conversation out as data: days, notices, and what each said in one go. */
export function typeset(document: TranscriptDocument): Typeset {
  const words = new Words(document)
  const { texts, lang } = words
  const line = (text: string) => toLine(text, lang)
  const pictures: Typeset['pictures'] = []

  function picture(name: string, bytes: Uint8Array | undefined): Block[] {
    const place = bytes && pictures.length < PICTURE.count ? fit(bytes) : undefined
    if (!bytes || !place) return []
    const path = `/picture-${pictures.length}`
    pictures.push({ path, bytes })
    const alt = line(texts.picture.replace('{name}', () => name)).text
    return [{ type: 'picture', path, alt, ...place }]
  }
  const partsWords = { texts, lang, size: (bytes: number) => words.size(bytes), picture }

  const items: Item[] = []
  let day = ''
  let carried = false
  let last: { key: string; at: number; blocks: Block[] } | undefined
  for (const entry of document.entries) {
    const external = entry.kind === 'message' && entry.author.external === true
    if (external !== carried) {
      items.push({ type: 'divider', text: external ? texts.carriedOver : texts.carriedEnd })
      carried = external
      last = undefined
    }
    const today = words.dayOf(entry.at)
    if (today !== day) {
      items.push({ type: 'day', text: today })
      day = today
      last = undefined
    }
    const time = words.timeOf(entry.at)
    if (entry.kind === 'notice') {
      const name = entry.name || texts.nobody
      const text = texts.notices[entry.event].replace('{name}', () => line(name).text)
      items.push({ type: 'notice', time, text })
      last = undefined
      continue
    }
    const { key, name, role } = entry.author
    const at = Date.parse(entry.at)
    if (last?.key !== key || at - last.at > GROUP_MS) {
      last = { key, at, blocks: [] }
      const role_name = roleOf(entry.author, texts)
      items.push({
        type: 'group',
        name: line(name || role_name),
        role: external ? 'system' : role,
        role_name: name ? role_name : '',
        time,
        blocks: last.blocks,
      })
    }
    for (const part of entry.parts) last.blocks.push(...partBlocks(part, partsWords))
  }

  const separator = lang.startsWith('ar') ? '، ' : lang.startsWith('ja') ? '、' : ', '
  const fact = (label: string, values: string[], between = separator) => ({
    label,
    values: values.map((value): Value => line(value)),
    separator: between,
  })
  const people = authors(document.entries).map((author): Value => {
    const { name } = author
    const role_name = roleOf(author, texts)
    return name ? { ...line(name), note: ` (${role_name})` } : line(role_name)
  })
  const facts = [
    fact(texts.reference, [document.reference]),
    fact(texts.queue, document.queuePath, ' › '),
    { label: texts.participants, values: people, separator },
    fact(texts.started, [words.instant(document.startedAt)]),
    fact(texts.ended, document.endedAt ? [words.instant(document.endedAt)] : []),
    fact(texts.times, [words.zoneOf(document.timeZone, document.startedAt)]),
  ].filter(({ values }) => values.length > 0)

  const data: TypesetData = {
    fonts: FONTS,
    title: texts.title,
    lang: langOf(texts.title, lang),
    rtl: isRtl(texts.title),
    company: line(document.company).text,
    company_line: line(document.company),
    reference: document.reference,
    page: texts.page,
    empty: texts.empty,
    facts,
    items,
  }
  return { data, pictures }
}
