import { marked, type Token } from 'marked'
import MiniSearch, { type SearchOptions } from 'minisearch'
import type { ArticleDocument, Articles } from './ports.ts'
import { STOP_WORDS } from './stop-words.ts'
import { baseOf, fold, pickKey, wordForms, wordsOf } from './text.ts'

const EXCERPT = 200
/** Below this share of known words, a find is an accident. */
const LEAST_SHARE = 0.34

interface Entry extends ArticleDocument {
  id: string
  text: string
  headings: string
}

interface LanguageIndex {
  search: MiniSearch<Entry>
  entries: ReadonlyMap<string, Entry>
}

/**
 * Full-text search (BM25+ of MiniSearch) over help articles, one index per language. An article that a language
 * lacks is found there in the company's default language.
 */
export function createArticles(
  documents: readonly ArticleDocument[],
  languages: readonly string[],
  fallback: string,
): Articles {
  const bySlug = Map.groupBy(documents, ({ slug }) => slug)
  const best = (slug: string, lang: string): ArticleDocument | undefined => {
    const versions = bySlug.get(slug) ?? []
    const key = pickKey(
      versions.map((version) => version.lang),
      lang,
      fallback,
    )
    return versions.find((version) => version.lang === key)
  }
  const indexes = new Map(languages.map((lang) => [lang, indexOf([...bySlug.keys()], lang, best)]))

  return {
    size: bySlug.size,
    get: best,
    search(words, lang, limit) {
      const key = pickKey(languages, lang, fallback)
      const index = key === undefined ? undefined : indexes.get(key)
      if (!index || key === undefined) return []
      const terms = searchWords(words, key)
      if (terms.length === 0) return []
      return index.search
        .search(terms.join(' '))
        .filter(({ queryTerms }) => new Set(queryTerms).size / new Set(terms).size >= LEAST_SHARE)
        .slice(0, limit)
        .flatMap(({ id, terms: matched, score }) => {
          const entry = index.entries.get(String(id))
          if (!entry) return []
          const { slug, lang: written, title, body, text } = entry
          return [{ slug, lang: written, title, body, excerpt: excerptOf(text, matched), score }]
        })
    },
  }
}

function indexOf(
  slugs: readonly string[],
  lang: string,
  best: (slug: string, lang: string) => ArticleDocument | undefined,
): LanguageIndex {
  const entries = slugs
    .map((slug) => best(slug, lang))
    .filter((found) => found !== undefined)
    .map((found) => ({
      ...found,
      id: found.slug,
      text: plainText(found.body, 'text'),
      headings: plainText(found.body, 'headings'),
    }))
  const searchOptions: SearchOptions = {
    boost: { title: 3, headings: 2 },
    prefix: (term) => term.length >= (isAscii(term) ? 3 : 2),
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    combineWith: 'OR',
  }
  const search = new MiniSearch<Entry>({
    fields: ['title', 'headings', 'text'],
    tokenize: (text) => wordsOf(text, lang),
    processTerm: wordForms,
    searchOptions,
  })
  search.addAll(entries)
  return { search, entries: new Map(entries.map((entry) => [entry.id, entry])) }
}

/** What is worth looking for: no articles, no particles, no "how do I". */
function searchWords(words: string, lang: string): string[] {
  const all = wordsOf(words, lang)
  const stop = STOP_WORDS[baseOf(lang)] ?? new Set()
  const isParticle = (word: string) => /^\p{Script=Hiragana}{1,2}$/u.test(word)
  const content = all.filter((word) => !stop.has(word) && !isParticle(word))
  return content
}

function isAscii(term: string): boolean {
  return /^[\x20-\x7e]*$/.test(term)
}

/** The words of a Markdown text without its marks: its headings, or what stands below them. */
function plainText(markdown: string, part: 'headings' | 'text'): string {
  return marked
    .lexer(markdown)
    .filter(({ type }) => (type === 'heading') === (part === 'headings'))
    .map((token) => textOf(token).trim())
    .filter((text) => text !== '')
    .join(' ')
    .replaceAll(/\s+/g, ' ')
}

function textOf(token: Token): string {
  if (token.type === 'list')
    return (token as { items: Token[] }).items.map((item) => textOf(item).trim()).join(' ')
  if (token.type === 'table') {
    const { header, rows } = token as { header: { text: string }[]; rows: { text: string }[][] }
    return [header, ...rows]
      .flat()
      .map((cell) => cell.text)
      .join(' ')
  }
  if (token.type === 'html') return ''
  if ('tokens' in token && token.tokens && token.tokens.length > 0)
    return token.tokens.map(textOf).join('')
  return 'text' in token && typeof token.text === 'string' ? decode(token.text) : ' '
}

function decode(text: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')
}

/** The place where the words stand, cut at words. */
function excerptOf(text: string, terms: readonly string[]): string {
  if (text.length <= EXCERPT) return text
  const folded = [...text].map((character) => fold(character))
  const haystack = folded.join('')
  const hits = terms.map((term) => haystack.indexOf(term)).filter((at) => at >= 0)
  const hit = hits.length > 0 ? Math.min(...hits) : 0
  const characters = [...text]
  let start = Math.max(0, indexOfOffset(folded, hit) - 40)
  let end = Math.min(characters.length, start + EXCERPT)
  start = Math.max(0, Math.min(start, end - EXCERPT))
  const space = (from: number, step: 1 | -1) => {
    for (let i = 0; i < 25; i++) if (characters[from + i * step] === ' ') return from + i * step
    return from
  }
  if (start > 0) start = space(start, 1)
  if (end < characters.length) end = space(end, -1)
  const cut = characters.slice(start, end).join('').trim()
  return `${start > 0 ? '…' : ''}${cut}${end < characters.length ? '…' : ''}`
}

/** The character in which an offset into the folded text lies: folding may lengthen or drop characters. */
function indexOfOffset(folded: readonly string[], offset: number): number {
  let length = 0
  for (const [index, part] of folded.entries()) {
    length += part.length
    if (length > offset) return index
  }
  return 0
}

const SLUG = /^[a-z0-9][a-z0-9-]{0,99}$/

/** A document from the text of a file: its first `# ` line is the title. `undefined` when it has none. */
export function readArticle(slug: string, lang: string, text: string): ArticleDocument | undefined {
  const title = /^# +(\S.*)$/m.exec(text)?.[1]?.trim()
  if (title === undefined || !SLUG.test(slug)) return undefined
  return { slug, lang, title, body: text.replace(/^# +\S.*$/m, '').trim() }
}
