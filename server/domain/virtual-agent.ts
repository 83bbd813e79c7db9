import type { MessageButton } from '../../contract/messages.ts'
import type { FlowStep, LocalText, VirtualAgentConfig } from '../config/company-schema.ts'
import type { Company } from './ports.ts'
import { containsWords, fillText, fold, pickKey, pickText } from './text.ts'
import {
  articleMessages,
  buttonsMessage,
  escapeMarkdown,
  textMessage,
} from './virtual-agent-messages.ts'
import type { VaMessage } from './virtual-agent-messages.ts'

export type { VaMessage } from './virtual-agent-messages.ts'

/** Where a conversation stands: JSON, kept with the chat. */
export type FlowState = {
  step: string
  /** Captured answers, for `{key}` in texts. */
  values: Record<string, string>
  /** What the last buttons lead to; no other target is taken from a client. */
  offered: { title: string; go: string }[]
  /** Answers in a row that did not fit the pattern. */
  misses: number
}

export type VirtualAgentInput =
  | { kind: 'start' }
  | { kind: 'message'; content: string; go?: string }

export interface VirtualAgentRun {
  company: Company
  agent: VirtualAgentConfig
  lang: string
  state: FlowState | null
  input: VirtualAgentInput
}

export interface VirtualAgentResult {
  state: FlowState
  messages: VaMessage[]
  captured: Record<string, { label: string; value: string }>
  /** `escalate`: the caller says `escalating` and queues the chat. */
  outcome: 'continue' | 'escalate' | 'end'
}

/** Steps in one turn, after which a flow is going in circles and a person takes over. */
const MAX_STEPS = 20
const MAX_VALUE = 500
const MISSES_BEFORE_PERSON = 2

/** One turn of the virtual agent: what it says to the start of a chat or to a message. Pure. */
export function runVirtualAgent(run: VirtualAgentRun): VirtualAgentResult {
  const { agent, state, input } = run
  const turn = new Turn(run)
  const step = state ? agent.steps[state.step] : undefined
  // The company's file may have changed under a running chat: what it knows is kept, where it stood is gone.
  if (input.kind === 'start' || !step) turn.enter(agent.start, '')
  else turn.answer(step, input.content, input.go)
  return turn.result()
}

class Turn {
  readonly #run: VirtualAgentRun
  readonly #state: FlowState
  readonly #messages: VaMessage[] = []
  readonly #captured: VirtualAgentResult['captured'] = {}
  #outcome: VirtualAgentResult['outcome'] = 'continue'

  constructor(run: VirtualAgentRun) {
    this.#run = run
    const { step = run.agent.start, values = {}, offered = [], misses = 0 } = run.state ?? {}
    this.#state = { step, values: { ...values }, offered: [...offered], misses }
  }

  result(): VirtualAgentResult {
    return {
      state: this.#state,
      messages: this.#messages,
      captured: this.#captured,
      outcome: this.#outcome,
    }
  }

  answer(step: FlowStep, content: string, go: string | undefined): void {
    const chosen = this.#chosen(content, go) ?? this.#ruled(step, content)
    if (chosen !== undefined) this.enter(chosen, content)
    else if (step.capture) this.#capture(step, step.capture, content)
    else this.enter(step.otherwise ?? 'search', content)
  }

  /** Goes on at a target until the customer is asked something or the virtual agent's part is over. */
  enter(target: string, words: string): void {
    this.#state.misses = 0
    let next: string | undefined = target
    for (let count = 0; next !== undefined; count++) {
      const step: FlowStep | undefined = this.#run.agent.steps[next]
      if (next === 'end') this.#outcome = 'end'
      else if (next === 'search') this.#search(words)
      else if (next === 'escalate' || !step || count === MAX_STEPS) this.#outcome = 'escalate'
      else {
        this.#state.step = next
        this.#say(step)
        next = step.buttons || step.on || step.capture ? undefined : step.then
        continue
      }
      return
    }
  }

  /** A button, clicked or written by hand. */
  #chosen(content: string, go: string | undefined): string | undefined {
    const { offered } = this.#state
    if (go !== undefined && offered.some((button) => button.go === go)) return go
    const same = (title: string) => fold(title).trim() === fold(content).trim()
    if (Object.values(this.#run.agent.person).some(same)) return 'escalate'
    return offered.find(({ title }) => same(title))?.go
  }

  /** The first rule of the customer's language that fits, then the first of the company's. */
  #ruled({ on = [] }: FlowStep, content: string): string | undefined {
    const { company, lang } = this.#run
    for (const wanted of new Set([lang, company.defaultLang]))
      for (const { words, go } of on) {
        const key = pickKey(Object.keys(words), wanted, wanted)
        const list = key === undefined ? [] : (words[key] ?? [])
        if (key !== undefined && list.some((word) => containsWords(content, word, key))) return go
      }
    return undefined
  }

  #capture(step: FlowStep, capture: NonNullable<FlowStep['capture']>, content: string): void {
    const answer = content.normalize('NFKC').trim().slice(0, MAX_VALUE)
    const { key, pattern, label, retry } = capture
    const value = pattern === undefined ? answer : new RegExp(pattern, 'iu').exec(answer)?.[0]
    if (value === undefined || value === '') {
      this.#state.misses++
      const again = retry ? [retry] : (step.say ?? [])
      const buttons = this.#buttonsOf(step)
      const offered = buttons.some(({ action }) => action === 'escalation')
      if (this.#state.misses >= MISSES_BEFORE_PERSON && !offered) buttons.push(this.#personButton())
      this.#ask(again, buttons)
      return
    }
    this.#state.values[key] = value
    this.#captured[key] = { label: label ? this.#text(label) : key, value }
    this.enter(step.then ?? 'search', value)
  }

  #say(step: FlowStep): void {
    const buttons = this.#buttonsOf(step)
    this.#state.offered = (step.buttons ?? []).flatMap(({ title, go }) =>
      go === undefined ? [] : [{ title: this.#title(title), go }],
    )
    this.#ask(step.say ?? [], buttons)
  }

  /** The buttons belong to the last thing that is said. */
  #ask(texts: readonly LocalText[], buttons: readonly MessageButton[]): void {
    const said = texts.map((text) => this.#text(text))
    const last =
      buttons.length > 0 ? (said.pop() ?? this.#title(this.#run.agent.person)) : undefined
    for (const text of said) this.#messages.push(textMessage([text]))
    if (last !== undefined) this.#messages.push(buttonsMessage(last, buttons))
  }

  #search(words: string): void {
    const { company, agent, lang } = this.#run
    const hits = company.articles.search(words, lang, 3)
    if (hits.length === 0) {
      this.#ask([agent.not_found], [this.#personButton()])
      return
    }
    this.#messages.push(...articleMessages(this.#text(agent.found), hits))
    this.#ask([agent.more ?? agent.person], [this.#personButton()])
  }

  #buttonsOf({ buttons = [] }: FlowStep): MessageButton[] {
    return buttons.map(({ title: text, go, link }) => {
      const title = this.#title(text)
      if (link !== undefined) return { title, action: 'quick_reply_link', link }
      if (go === 'escalate') return { title, action: 'escalation' }
      return { title, action: 'quick_reply', event_params: { go } }
    })
  }

  #personButton(): MessageButton {
    return { title: this.#title(this.#run.agent.person), action: 'escalation' }
  }

  /** Texts are Markdown; what the customer wrote is only words in them. */
  #text(text: LocalText): string {
    const escaped = Object.entries(this.#state.values).map(
      ([key, value]) => [key, escapeMarkdown(value)] as const,
    )
    return fillText(this.#pick(text), Object.fromEntries(escaped))
  }

  #title(text: LocalText): string {
    return fillText(this.#pick(text), this.#state.values).slice(0, 200)
  }

  #pick(text: LocalText): string {
    return pickText(text, this.#run.lang, this.#run.company.defaultLang)
  }
}
