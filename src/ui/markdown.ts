import { Lexer, type MarkedToken, type Token, type Tokens } from 'marked'
import { h, type VNodeChild } from 'vue'
import { safeLink, saysDestination } from './safe-link.ts'

export interface MarkdownOptions {
  /** Level that a `#` heading gets on the page. */
  readonly headingLevel: number
  /** Said to screen readers after a link. */
  readonly newTabLabel: string | undefined
  /** Where an address without a host leads within our own pages; nothing: nowhere. */
  readonly ownPage?: ((address: string) => string | undefined) | undefined
}

interface Context extends MarkdownOptions {
  readonly depth: number
  readonly inLink: boolean
  /** Whether the text of list items stands in paragraphs. */
  readonly loose: boolean
}

/** Deeper than anyone writes by hand; past it the source is shown as it is. */
const MAX_DEPTH = 16

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
}

function character(code: number) {
  const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return valid ? String.fromCodePoint(code) : '\ufffd'
}

function decode(text: string) {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal) return character(Number(decimal))
      if (hex) return character(parseInt(hex, 16))
      return ENTITIES[name?.toLowerCase() ?? ''] ?? whole
    },
  )
}

/** Text to tokens; a source too deeply nested for the lexer becomes one plain paragraph. */
export function lexMarkdown(source: string, breaks: boolean): Token[] {
  try {
    return new Lexer({ gfm: true, breaks }).lex(source)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [{ type: 'text', raw: source, text: source, escaped: true } satisfies Tokens.Text]
  }
}

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      const known = token as MarkedToken
      if ('tokens' in known && known.tokens) return plainText(known.tokens)
      return known.type === 'text' ? decode(known.text) : 'text' in known ? known.text : ''
    })
    .join('')
}

function link(token: Tokens.Link | Tokens.Image, context: Context): VNodeChild {
  const content =
    token.type === 'image' && !token.tokens.length
      ? [token.href]
      : nodes(token.tokens, { ...context, inLink: true })
  const literal = token.type === 'link' && token.autolink
  const address = literal ? token.href : decode(token.href)
  const target = context.inLink ? undefined : safeLink(address)
  const spoken = context.newTabLabel
    ? h('span', { class: 'visually-hidden' }, ` ${context.newTabLabel}`)
    : null
  if (!target) {
    const own = context.inLink ? undefined : context.ownPage?.(address)
    return own
      ? h('a', { href: own, target: '_blank', rel: 'noopener' }, [...content, spoken])
      : content
  }
  const { destination, href } = target
  const named = saysDestination(plainText(token.tokens), target)
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, [
    ...content,
    named ? null : [' ', h('bdi', { class: 'host' }, `(${destination})`)],
    spoken,
  ])
}

function list(token: Tokens.List, context: Context) {
  const start = token.ordered && token.start !== '' && token.start !== 1 ? token.start : undefined
  return h(
    token.ordered ? 'ol' : 'ul',
    { start, dir: 'auto' },
    token.items.map((item) => h('li', nodes(item.tokens, { ...context, loose: item.loose }))),
  )
}

function table(token: Tokens.Table, context: Context) {
  const row = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td') =>
    h(
      'tr',
      cells.map((cell) => {
        const align = cell.align === 'right' ? 'end' : (cell.align ?? 'start')
        const scope = tag === 'th' ? 'col' : undefined
        return h(tag, { scope, style: { textAlign: align } }, nodes(cell.tokens, context))
      }),
    )
  return h('div', { class: 'scroller', tabindex: 0 }, [
    h('table', { dir: 'auto' }, [
      h('thead', [row(token.header, 'th')]),
      h(
        'tbody',
        token.rows.map((cells) => row(cells, 'td')),
      ),
    ]),
  ])
}

function node(token: MarkedToken, context: Context): VNodeChild {
  const inside = (tokens: readonly Token[]) => nodes(tokens, context)
  switch (token.type) {
    case 'paragraph':
      return h('p', { dir: 'auto' }, inside(token.tokens))
    case 'heading': {
      const level = Math.min(6, context.headingLevel + token.depth - 1)
      return h(`h${level}`, { dir: 'auto' }, inside(token.tokens))
    }
    case 'text': {
      const content = token.tokens
        ? inside(token.tokens)
        : [token.escaped ? token.text : decode(token.text)]
      return context.loose && token.tokens ? h('p', { dir: 'auto' }, content) : content
    }
    case 'escape':
      return token.text
    case 'strong':
    case 'em':
    case 'del':
      return h(token.type, inside(token.tokens))
    case 'codespan':
      return h('code', { dir: 'ltr' }, token.text)
    case 'code':
      return h('pre', { tabindex: 0, dir: 'ltr' }, [h('code', token.text)])
    case 'blockquote':
      return h('blockquote', { dir: 'auto' }, inside(token.tokens))
    case 'link':
    case 'image':
      return link(token, context)
    case 'list':
      return list(token, context)
    case 'table':
      return table(token, context)
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ '
    case 'hr':
      return h('hr')
    case 'br':
      return h('br')
    case 'space':
    case 'def':
      return null
    case 'html':
      return 'block' in token && token.block ? h('p', { dir: 'auto' }, token.raw) : token.raw
    default:
      return token.raw
  }
}

function nodes(tokens: readonly Token[], context: Context): VNodeChild[] {
  const deeper = { ...context, depth: context.depth + 1 }
  if (deeper.depth > MAX_DEPTH) return tokens.map((token) => token.raw)
  return tokens.map((token) => node(token as MarkedToken, deeper))
}

/** Tokens to elements. Text only ever becomes text nodes: no HTML of the source comes alive. */
export function renderMarkdown(tokens: readonly Token[], options: MarkdownOptions): VNodeChild[] {
  return nodes(tokens, { ...options, depth: 0, inLink: false, loose: false })
}
