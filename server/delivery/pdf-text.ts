/** A line of text as the typesetter takes it. */
export interface Line {
  text: string
  rtl: boolean
  lang: string
}

const RTL =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u
const STRONG = /\p{L}/u
const ARABIC_LANGS = new Set(['ar', 'fa', 'ur', 'ps', 'ckb', 'ug', 'sd'])
const BREAKS_ANYWHERE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** Longer runs without a space get places to break: the typesetter has none of its own and would leave the page. */
const LONGEST_RUN = 40
const ZERO_WIDTH_SPACE = '\u200b'

/** Control characters but the line feed; marks that turn the direction of what follows; what no text may hold. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu

/** Text as it may be printed: well formed, one kind of line end, without control characters. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, '    ')
    .replace(UNPRINTABLE, '')
}

/** Whether a text runs from right to left: its first letter decides, as in HTML's `dir="auto"`. */
export function isRtl(text: string): boolean {
  const first = STRONG.exec(text)?.[0]
  return first !== undefined && RTL.test(first)
}

/** The language that a text is set in, by its script where that says more than the document's language. */
export function langOf(text: string, documentLang: string): string {
  const base = documentLang.toLowerCase().split('-')[0] ?? 'en'
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja'
  if (/\p{Script=Hangul}/u.test(text)) return 'ko'
  if (/\p{Script=Han}/u.test(text)) return base === 'ja' ? 'ja' : 'zh'
  if (/\p{Script=Hebrew}/u.test(text)) return base === 'yi' ? 'yi' : 'he'
  if (/\p{Script=Arabic}/u.test(text)) return ARABIC_LANGS.has(base) ? base : 'ar'
  if (/\p{Script=Devanagari}/u.test(text)) return ['mr', 'ne'].includes(base) ? base : 'hi'
  const latin = !ARABIC_LANGS.has(base) && !['ja', 'zh', 'ko', 'he', 'hi'].includes(base)
  return latin && /^[a-z]{2,3}$/.test(base) ? base : 'en'
}

function breakable(text: string): string {
  return text.replace(/\S{41,}/gu, (run) => {
    if (BREAKS_ANYWHERE.test(run)) return run
    const graphemes = Array.from(new Intl.Segmenter().segment(run), (part) => part.segment)
    const pieces: string[] = []
    for (let at = 0; at < graphemes.length; at += LONGEST_RUN) {
      pieces.push(graphemes.slice(at, at + LONGEST_RUN).join(''))
    }
    return pieces.join(ZERO_WIDTH_SPACE)
  })
}

/** One line: what has line ends is joined. */
export function toLine(text: string, documentLang: string): Line {
  const line = printable(text).replace(/\n+/g, ' ')
  return { text: breakable(line), rtl: isRtl(line), lang: langOf(line, documentLang) }
}

/** The lines of a message; empty ones at both ends are dropped. */
export function toLines(text: string, documentLang: string): Line[] {
  return printable(text)
    .replace(/^\s*\n|\s+$/g, '')
    .split('\n')
    .map((line) => toLine(line, documentLang))
}
