import { agentPayloadFaults } from '../domain/agent-payload-rules.ts'
import { PLACEHOLDER } from '../domain/text.ts'
import type { CompanyFile, MenuNode } from './company-schema.ts'
import { eachText } from './payload-texts.ts'
import type { Issue, Path } from './yaml-source.ts'

/** What a reply can name besides what virtual agents have captured. */
const KNOWN: readonly string[] = ['customer', 'agent']

/** Mistakes in the saved replies: doubles, menus that are not there, words that nothing stands for. */
export function replyIssues({
  saved_replies: replies = [],
  virtual_agents: bots = [],
  menus: roots,
}: CompanyFile): Issue[] {
  const issues: Issue[] = []
  const menus = new Set(roots.flatMap(idsOf))
  const steps = bots.flatMap(({ steps }) => Object.values(steps))
  const captured = new Set(steps.map(({ capture }) => capture?.key))
  replies.forEach((reply, index) => {
    const path: Path = ['saved_replies', index]
    const report = (at: Path, message: string) => issues.push({ path: [...path, ...at], message })
    if (replies.findIndex(({ id }) => id === reply.id) < index)
      report(['id'], `"${reply.id}" is there twice`)
    if ((reply.text === undefined) === (reply.payload === undefined))
      report([], 'needs either a "text" or a "payload"')
    reply.menus?.forEach((menu, at) => {
      if (!menus.has(menu)) report(['menus', at], `there is no menu with the id ${menu}`)
    })
    for (const { reason } of reply.payload ? agentPayloadFaults(reply.payload) : [])
      report(['payload'], reason)
    eachText({ text: reply.text, payload: reply.payload }, [], (text, at) => {
      for (const [, key = ''] of text.matchAll(PLACEHOLDER))
        if (!KNOWN.includes(key) && !captured.has(key))
          report(
            at,
            `nothing is known as "${key}": it is neither ${KNOWN.join(' nor ')}, nor captured`,
          )
    })
  })
  return issues
}

function idsOf({ id, children = [] }: MenuNode): number[] {
  return [id, ...children.flatMap(idsOf)]
}
