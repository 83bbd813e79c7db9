import { isRtl, langOf, toLine, type Line } from './pdf-text.ts'

/** Letters of one look. */
export interface Run {
  text: string
  bold?: boolean
  italic?: boolean
  struck?: boolean
  code?: boolean
  muted?: boolean
  /** Where it leads: only what `linkOf` let through. */
  link?: string
  /** Runs from left to right whatever stands around it, as addresses do. */
  ltr?: boolean
}

/** A line whose parts may look different. */
export interface RichLine {
  rtl: boolean
  lang: string
  runs: Run[]
}

/** What stands below what it stands in, as the typesetter takes it. */
export type Block =
  | { type: 'line'; line: RichLine }
  | { type: 'heading'; line: RichLine }
  | { type: 'list'; ordered: boolean; rtl: boolean; start: number; items: Block[][] }
  | { type: 'quote'; blocks: Block[] }
  | { type: 'box'; blocks: Block[] }
  | { type: 'code'; lines: Line[] }
  | { type: 'table'; columns: number; head: RichLine[]; rows: RichLine[][] }
  | { type: 'rule' }
  | { type: 'picture'; path: string; alt: string; width: number; height: number }

export interface PrintedLink {
  href: string
  /** Where it really leads: a host, an address or a number. */
  destination: string
  /** Carries a user name or letters beyond ASCII, which are used to pass one host off as another. */
  disguised: boolean
}

const SCHEME = /^(https?|mailto|tel):/i

/** A link that may be live in a document, and where it leads; nothing for any scheme but the four. */
export function linkOf(address: string): PrintedLink | undefined {
  const url = SCHEME.test(address) ? URL.parse(address) : null
  if (!url) return undefined
  const web = url.protocol.startsWith('http')
  return {
    href: url.href,
    destination: web ? url.host : url.pathname,
    disguised: Boolean(url.username || url.password) || /(^|\.)xn--/.test(url.hostname),
  }
}

/** Whether the words of a link already are its address, so that the host need not be said again. */
export function saysDestination(words: string, { href, disguised }: PrintedLink): boolean {
  const bare = (text: string) =>
    text
      .trim()
      .replace(/^(https?:\/\/|mailto:|tel:)/i, '')
      .replace(/\/$/, '')
      .toLowerCase()
  return !disguised && bare(words) === bare(href)
}

/** Runs as one line, without what can't be printed. The first letter of them all decides its direction. */
export function richLine(runs: readonly Run[], lang: string): RichLine {
  const whole = runs.map(({ text }) => text).join('')
  return {
    rtl: isRtl(whole),
    lang: langOf(whole, lang),
    runs: runs.map((run) => ({ ...run, text: toLine(run.text, lang).text })),
  }
}

export function plainLine(text: string, lang: string, look: Omit<Run, 'text'> = {}): Block {
  return { type: 'line', line: richLine([{ text, ...look }], lang) }
}

/** Words that lead somewhere, with the host that they lead to; an address that may not be live is only words. */
export function linkRuns(words: string, address: string): Run[] {
  const link = linkOf(address)
  if (!link) return [{ text: words || address }]
  const { href, destination } = link
  if (!words) return [{ text: destination, link: href, ltr: true }]
  if (saysDestination(words, link)) return [{ text: words, link: href, ltr: true }]
  return [{ text: words, link: href }, { text: ' ' }, hostRun(destination)]
}

export function hostRun(destination: string): Run {
  return { text: `(${destination})`, muted: true, ltr: true }
}
