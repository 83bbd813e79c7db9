import type { TextPicker } from './ports.ts'

export const pickText: TextPicker = (text, lang, fallback) => {
  const key = pickKey(Object.keys(text), lang, fallback)
  return key === undefined ? '' : (text[key] ?? '')
}

/** The best of the languages that there are: exact, then its base, then the fallback, then the first. */
export function pickKey(
  keys: readonly string[],
  lang: string,
  fallback: string,
): string | undefined {
  const find = (wanted: string) => keys.find((key) => key.toLowerCase() === wanted.toLowerCase())
  return find(lang) ?? find(baseOf(lang)) ?? find(fallback) ?? keys[0]
}

export function baseOf(lang: string): string {
  return lang.split('-')[0] ?? lang
}

/** `{order}` in a text stands for the value of that key, `{order|your order}` for other words where there is none. */
export const PLACEHOLDER = /\{([a-z0-9][a-z0-9_-]*)(?:\|([^{}]*))?\}/g
const PLACED = new RegExp(` ?${PLACEHOLDER.source}`, 'g')

/** A text with the values of its placeholders; one without a value leaves nothing behind, not even the space before it. */
export function fillText(
  text: string,
  values: Readonly<Record<string, string | undefined>>,
): string {
  return text.replaceAll(PLACED, (whole: string, key: string, otherwise: string | undefined) => {
    const words = values[key] || otherwise
    if (!words) return ''
    return whole.startsWith(' ') ? ` ${words}` : words
  })
}

/** Marks that people leave out when they type: accents of Latin, Greek and Cyrillic, vowel signs of Arabic and Hebrew. */
const OPTIONAL_MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]/g

/**
 * One form for words that people write in several: case, width, accents and the usual spellings of Arabic letters.
 * The voiced marks of Japanese stay: they make other words.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(OPTIONAL_MARKS, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[أإآٱ]/g, 'ا')
    .replaceAll('ى', 'ي')
    .replaceAll('ة', 'ه')
}

const segmenters = new Map<string, Intl.Segmenter>()

function segmenter(lang: string): Intl.Segmenter {
  const known = segmenters.get(lang)
  if (known) return known
  const made = new Intl.Segmenter(lang, { granularity: 'word' })
  segmenters.set(lang, made)
  return made
}

/** The words of a text, folded, in order; the segmenter also parts scripts that write no spaces. */
export function wordsOf(text: string, lang: string): string[] {
  return [...segmenter(lang).segment(fold(text))]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment)
}

/** Particles that Arabic writes together with the word that follows: and, so, with, for, like, the. */
const ARABIC_PREFIX = /^(?:[وف]?(?:ال|لل|بال|كال|[بلك])|[وف])(?=\p{Script=Arabic}{3})/u

/** A word, and what is left of it without the particles before it. */
export function wordForms(word: string): string[] {
  const bare = word.replace(ARABIC_PREFIX, '')
  return bare === word ? [word] : [word, bare]
}

/** Whether the words stand in the text, whole: "art" is not in "start". Case, width and accents do not matter. */
export function containsWords(text: string, words: string, lang: string): boolean {
  const haystack = fold(text).replaceAll(/\s+/g, ' ')
  const needle = fold(words).trim().replaceAll(/\s+/g, ' ')
  if (needle === '') return false
  const starts = new Set<number>()
  const ends = new Set<number>()
  for (const { segment, index } of segmenter(lang).segment(haystack)) {
    const end = index + segment.length
    ends.add(end)
    for (const form of wordForms(segment)) starts.add(end - form.length)
  }
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1))
    if (starts.has(at) && ends.has(at + needle.length)) return true
  return false
}
