import { PLACEHOLDER } from '../domain/text.ts'
import type {
  CompanyFile,
  FlowStep,
  LocalText,
  MenuNode,
  VirtualAgentConfig,
} from './company-schema.ts'
import { eachText } from './payload-texts.ts'
import { nearest } from './schema-issues.ts'
import type { Issue, Path } from './yaml-source.ts'

type Report = (path: Path, message: string) => void

/** Targets that are not steps: they end the virtual agent's part, or look into the articles. */
export const RESERVED_TARGETS: readonly string[] = ['escalate', 'end', 'search']

/** What an agent says out of its steps. */
const SAID = [
  'found',
  'not_found',
  'more',
  'escalating',
  'unavailable',
  'received',
  'person',
] as const

/** Mistakes in the flows: targets that lead nowhere, steps that say one thing and its opposite. */
export function virtualAgentIssues({
  virtual_agents: agents = [],
  menus: roots,
}: CompanyFile): Issue[] {
  const issues: Issue[] = []
  const menus = new Set<number>()
  const collect = ({ id, children = [] }: MenuNode): void => {
    menus.add(id)
    for (const child of children) collect(child)
  }
  for (const root of roots) collect(root)
  agents.forEach((agent, index) => {
    const path = ['virtual_agents', index]
    const report: Report = (at, message) => issues.push({ path: [...path, ...at], message })
    if (agents.findIndex(({ id }) => id === agent.id) < index)
      report(['id'], `"${agent.id}" is there twice`)
    if (agents.findIndex(({ key }) => key === agent.key) < index)
      report(['key'], `"${agent.key}" is there twice`)
    checkAgent(agent, report, menus)
  })
  return issues
}

function checkAgent(agent: VirtualAgentConfig, report: Report, menus: ReadonlySet<number>): void {
  const names = Object.keys(agent.steps)
  const target = (name: string | undefined, path: Path) => {
    if (name === undefined || RESERVED_TARGETS.includes(name) || names.includes(name)) return
    const near = nearest(name, names)
    report(
      path,
      `there is no step "${name}"${near === undefined ? '' : `, did you mean "${near}"?`}`,
    )
  }
  if (!names.includes(agent.start)) report(['start'], `there is no step "${agent.start}"`)
  const captured = new Set(Object.values(agent.steps).map(({ capture }) => capture?.key))
  // the fields of a form are known only to its page
  const asksForms = Object.values(agent.steps).some(hasForm)
  const placeholders = (words: string, path: Path) => {
    for (const [, key = ''] of words.matchAll(PLACEHOLDER))
      if (!captured.has(key) && !asksForms) report(path, `no step captures "${key}"`)
  }
  const text = (value: LocalText | undefined, path: Path) => {
    for (const [lang, words] of Object.entries(value ?? {})) placeholders(words, [...path, lang])
  }
  for (const key of SAID) text(agent[key], [key])
  for (const [name, step] of Object.entries(agent.steps)) {
    const path = ['steps', name]
    if (RESERVED_TARGETS.includes(name)) report(path, `"${name}" is a word of its own, not a step`)
    checkStep(step, path, report)
    checkSent(step, path, report, target)
    step.send?.forEach((item, index) =>
      eachText(item, [...path, 'send', index], (words, at) => placeholders(words, at)),
    )
    for (const { ujet, payload } of step.send ?? []) {
      const sent = ujet ?? payload
      if (sent?.type === 'action' && sent.menu_id !== undefined && !menus.has(sent.menu_id))
        report([...path, 'send'], `there is no menu with the id ${sent.menu_id}`)
    }
    step.buttons?.forEach(({ go }, index) => target(go, [...path, 'buttons', index, 'go']))
    step.on?.forEach(({ go }, index) => target(go, [...path, 'on', index, 'go']))
    target(step.then, [...path, 'then'])
    target(step.otherwise, [...path, 'otherwise'])
    step.say?.forEach((said, index) => text(said, [...path, 'say', index]))
    step.buttons?.forEach(({ title }, index) => text(title, [...path, 'buttons', index, 'title']))
    text(step.capture?.retry, [...path, 'capture', 'retry'])
  }
}

function hasForm(step: FlowStep): boolean {
  return (step.send ?? []).some(({ ujet, payload }) => {
    const sent = ujet ?? payload
    return sent?.type === 'complex'
      ? sent.components.some(({ type }) => type === 'form')
      : sent?.type === 'form'
  })
}

function checkSent(
  step: FlowStep,
  path: Path,
  report: Report,
  target: (name: string | undefined, path: Path) => void,
): void {
  step.send?.forEach(({ ujet, payload }, index) => {
    const at = [...path, 'send', index]
    const sent = ujet ?? payload
    if (!sent || (ujet && payload)) return report(at, 'needs either "ujet" or its alias "payload"')
    const parts = sent.type === 'complex' ? sent.components : [sent]
    const types = new Set(parts.map(({ type }) => type))
    if (types.has('inline_button') && types.has('sticky_button'))
      report(at, 'inline and sticky buttons do not go together in one payload')
    if (types.has('form') && step.then === undefined)
      report(at, 'a form needs a "then": where to go with the answer')
    for (const part of parts) {
      for (const button of 'buttons' in part ? part.buttons : []) {
        if (button.action === 'quick_reply_link' && button.link === undefined)
          report(at, 'a quick_reply_link needs a "link"')
      }
      const cards = 'cards' in part ? part.cards : []
      const buttons = cards.flatMap((card) => card.buttons ?? [])
      if (buttons.some(({ auto_reply: replies, link }) => replies === false && !link))
        report(at, 'a button of a card without "link" that does not reply does nothing')
      const chosen = 'buttons' in part ? part.buttons : [...cards, ...buttons]
      for (const { event_params: params } of chosen) {
        const go = params?.['go']
        if (typeof go === 'string') target(go, at)
      }
    }
  })
}

function checkStep(step: FlowStep, path: Path, report: Report): void {
  if (Object.keys(step).length === 0) report(path, 'does nothing')
  if (step.buttons && !step.say) report([...path, 'buttons'], 'need a "say" above them')
  step.buttons?.forEach(({ go, link }, index) => {
    if ((go === undefined) === (link === undefined))
      report([...path, 'buttons', index], 'needs either "go" or "link"')
  })
  if (step.capture && step.then === undefined)
    report([...path, 'capture'], 'needs a "then": where to go with the answer')
  if (step.then !== undefined && !step.capture && !hasForm(step) && (step.buttons || step.on))
    report([...path, 'then'], 'is never reached: the step waits for the customer')
  if (step.then !== undefined && step.otherwise !== undefined)
    report([...path, 'otherwise'], 'is never reached beside "then"')
  const { pattern } = step.capture ?? {}
  if (step.capture?.retry && pattern === undefined)
    report([...path, 'capture', 'retry'], 'is never said: there is no pattern')
  if (pattern === undefined) return
  try {
    new RegExp(pattern, 'iu')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    report([...path, 'capture', 'pattern'], reason)
  }
}
