import type { SavedReply } from '../../../contract/replies.ts'
import type { SavedReplyEntry } from '../../config/company-schema.ts'
import { endUserById } from '../../storage/end-users.ts'
import type { AgentCaller } from '../callers.ts'
import type { Company, Context } from '../ports.ts'
import { baseOf, fillText, pickKey } from '../text.ts'
import { fillMarkdown } from '../virtual-agent-messages.ts'
import { spokenPayload, type Texts } from '../virtual-agent-payloads.ts'
import type { AgentAccess } from './agent-access.ts'
import { readFlow } from './chat-records.ts'

type Values = Readonly<Record<string, string | undefined>>

/** What the company file has for agents to say. */
export function createSavedReplies(ctx: Context, access: AgentAccess) {
  return {
    /**
     * What is meant for this chat, in its language.
     *
     * @throws DomainError `chat_not_found`
     */
    async list(caller: AgentCaller, id: number): Promise<SavedReply[]> {
      const { company, config } = caller
      const chat = await access.member(ctx.db, caller, id)
      const customer = await endUserById(ctx.db, chat.end_user_id)
      const captured = Object.entries(readFlow(chat)?.captured ?? {})
      const values = {
        ...Object.fromEntries(captured.map(([key, { value }]) => [key, value])),
        customer: customer?.name ?? undefined,
        agent: config.name,
      }
      const path = new Set(company.menus.get(chat.menu_id)?.path.map((node) => node.id))
      return (company.file.saved_replies ?? [])
        .filter(({ menus }) => menus === undefined || menus.some((menu) => path.has(menu)))
        .map((entry) => replyIn(entry, { company, lang: chat.lang, values }))
    },
  }
}

function replyIn(
  { id, title, words = [], text, payload }: SavedReplyEntry,
  { company, lang, values }: { company: Company; lang: string; values: Values },
): SavedReply {
  const used = new Set<string>()
  const pick = (said: Parameters<Texts['rich']>[0]): string => {
    if (typeof said === 'string') return said
    const key = pickKey(Object.keys(said), lang, company.defaultLang)
    if (key === undefined) return ''
    used.add(key)
    return said[key] ?? ''
  }
  const texts: Texts = {
    plain: (said) => fillText(pick(said), values),
    rich: (said) => fillMarkdown(pick(said), values),
  }
  const content = {
    ...(text && { text: texts.rich(text) }),
    ...(payload && { payload: spokenPayload(payload, texts) }),
  }
  const other = [...used].find((key) => baseOf(key) !== baseOf(lang))
  const [first] = used
  const written = other ?? first
  return {
    id,
    title,
    words,
    ...(written !== undefined && { lang: written }),
    fallback: other !== undefined,
    ...content,
  }
}
