import { Lexer, type MarkedToken, type Token, type Tokens } from 'marked'
import {
  hostRun,
  linkOf,
  richLine,
  saysDestination,
  type Block,
  type RichLine,
  type Run,
} from './pdf-rich.ts'
import { isRtl, toLines } from './pdf-text.ts'

/** Deeper than anyone writes by hand; past it the source is printed as it is. */
const MAX_DEPTH = 8
/** Wider tables would leave the page: they are printed as they were written. */
const MAX_COLUMNS = 6

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
}

function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name) return ENTITIES[name.toLowerCase()] ?? whole
      const code = decimal ? Number(decimal) : parseInt(hex ?? '', 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
    },
  )
}

type Look = Omit<Run, 'text'>

/** The runs of one line each: a break ends one and begins the next. */
function inline(tokens: readonly Token[], look: Look, depth: number): Run[][] {
  const lines: Run[][] = [[]]
  const add = (...runs: Run[]) => lines.at(-1)?.push(...runs)
  const into = (inner: Run[][]) => {
    for (const [at, runs] of inner.entries()) {
      if (at > 0) lines.push([])
      add(...runs)
    }
  }
  if (depth > MAX_DEPTH) return [tokens.map(({ raw }) => ({ text: raw, ...look }))]
  for (const token of tokens as readonly MarkedToken[]) {
    const inside = (more: Look) =>
      'tokens' in token && token.tokens
        ? inline(token.tokens, { ...look, ...more }, depth + 1)
        : [[{ text: 'text' in token ? token.text : token.raw, ...look, ...more }]]
    if (token.type === 'br') lines.push([])
    else if (token.type === 'strong') into(inside({ bold: true }))
    else if (token.type === 'em') into(inside({ italic: true }))
    else if (token.type === 'del') into(inside({ struck: true }))
    else if (token.type === 'codespan') add({ text: token.text, ...look, code: true, ltr: true })
    else if (token.type === 'escape') add({ text: token.text, ...look })
    else if (token.type === 'link' || token.type === 'image') into(linked(token, look, depth))
    else if (token.type === 'text' && token.tokens) into(inside({}))
    else if (token.type === 'text') {
      add({ text: token.escaped ? token.text : decode(token.text), ...look })
    } else if (token.type === 'checkbox') add({ text: token.checked ? '☑ ' : '☐ ', ...look })
    else add({ text: token.raw, ...look })
  }
  return lines
}

function linked(token: Tokens.Link | Tokens.Image, look: Look, depth: number): Run[][] {
  const literal = token.type === 'link' && token.autolink
  const target = look.link ? undefined : linkOf(literal ? token.href : decode(token.href))
  const more = target ? { ...look, link: target.href } : look
  const words =
    token.type === 'image' && token.tokens.length === 0
      ? [[{ text: token.href, ...more }]]
      : inline(token.tokens, more, depth + 1)
  if (!target) return words
  const said = words
    .flat()
    .map(({ text }) => text)
    .join('')
  const named = saysDestination(said, target)
  return named
    ? words
    : words.with(-1, [...(words.at(-1) ?? []), { text: ' ' }, hostRun(target.destination)])
}

class Blocks {
  readonly #lang: string

  constructor(lang: string) {
    this.#lang = lang
  }

  #lines(tokens: readonly Token[], depth: number): RichLine[] {
    return inline(tokens, {}, depth).map((runs) => richLine(runs, this.#lang))
  }

  #line(tokens: readonly Token[], depth: number): RichLine {
    return richLine(
      inline(tokens, {}, depth).flatMap((runs, at) => (at ? [{ text: ' ' }, ...runs] : runs)),
      this.#lang,
    )
  }

  #raw(text: string): Block[] {
    return toLines(text, this.#lang).map(({ text: words, rtl, lang }) => ({
      type: 'line',
      line: { rtl, lang, runs: [{ text: words }] },
    }))
  }

  of(tokens: readonly Token[], depth: number): Block[] {
    if (depth > MAX_DEPTH) return this.#raw(tokens.map(({ raw }) => raw).join(''))
    return (tokens as readonly MarkedToken[]).flatMap((token): Block[] => {
      switch (token.type) {
        case 'space':
        case 'def':
          return []
        case 'paragraph':
          return this.#lines(token.tokens, depth).map((line) => ({ type: 'line', line }))
        case 'text':
          return this.#lines(token.tokens ?? [token], depth).map((line) => ({ type: 'line', line }))
        case 'heading':
          return [{ type: 'heading', line: this.#line(token.tokens, depth) }]
        case 'code':
          return [{ type: 'code', lines: toLines(token.text, this.#lang) }]
        case 'blockquote':
          return [{ type: 'quote', blocks: this.of(token.tokens, depth + 1) }]
        case 'hr':
          return [{ type: 'rule' }]
        case 'list':
          return [
            {
              type: 'list',
              ordered: token.ordered,
              rtl: isRtl(token.raw),
              start: token.start === '' ? 1 : token.start,
              items: token.items.map(({ tokens: inner }) => this.of(inner, depth + 1)),
            },
          ]
        case 'table':
          return token.header.length > MAX_COLUMNS
            ? this.#raw(token.raw)
            : [
                {
                  type: 'table',
                  columns: token.header.length,
                  head: token.header.map((cell) => this.#line(cell.tokens, depth)),
                  rows: token.rows.map((row) => row.map((cell) => this.#line(cell.tokens, depth))),
                },
              ]
        default:
          return this.#raw(token.raw)
      }
    })
  }
}

/** Markdown as it is printed: nothing in it becomes anything but words, links and their order. */
export function markdownBlocks(source: string, lang: string): Block[] {
  const blocks = new Blocks(lang)
  try {
    return blocks.of(new Lexer({ gfm: true, breaks: true }).lex(source), 0)
  } catch (error) {
    // too deeply nested for the lexer: as it was written
    if (!(error instanceof RangeError)) throw error
    return toLines(source, lang).map(({ text, rtl, lang: own }) => ({
      type: 'line',
      line: { rtl, lang: own, runs: [{ text }] },
    }))
  }
}
