import type { MessageButton, MessageComponent } from '../../contract/rich-messages.ts'
import type { ArticleDocument } from './ports.ts'
import { fillText } from './text.ts'

/** What a virtual agent says, as it is stored: a body of `contract/messages.ts`. */
export type VaMessage =
  | (MessageComponent & { content: string })
  | { type: 'complex'; content: string; components: MessageComponent[] }
  | { type: 'action'; content: string; action: 'deflection' }

export function textMessage(messages: string[]): VaMessage {
  return { type: 'text', content: messages.join('\n\n'), messages }
}

export function buttonsMessage(title: string, buttons: readonly MessageButton[]): VaMessage {
  return { type: 'inline_button', content: title, title, buttons: [...buttons] }
}

/** The best article with what it says about the words, and links to the next ones. */
export function articleMessages(
  found: string,
  hits: readonly (ArticleDocument & { excerpt: string })[],
): VaMessage[] {
  const [best, ...more] = hits
  if (!best) return []
  const parts = [found, `**${linkTo(best)}**\n\n${escapeMarkdown(best.excerpt)}`]
  if (more.length > 0) parts.push(more.map((hit) => `- ${linkTo(hit)}`).join('\n'))
  return [textMessage(parts)]
}

function linkTo({ title, slug }: ArticleDocument): string {
  return `[${escapeMarkdown(title)}](/articles/${slug})`
}

/** A Markdown text with the values of its placeholders, which are only words in it, whoever wrote them. */
export function fillMarkdown(
  text: string,
  values: Readonly<Record<string, string | undefined>>,
): string {
  const escaped = Object.entries(values).map(
    ([key, value]) => [key, value && escapeMarkdown(value)] as const,
  )
  return fillText(text, Object.fromEntries(escaped))
}

/** Plain words in a Markdown text: nothing in them becomes a link, a heading or HTML. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#|~!]/g, String.raw`\$&`)
}
