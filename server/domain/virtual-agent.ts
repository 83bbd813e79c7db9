import { fieldWords } from '../../contract/form-answers.ts'
import type { FormAnswers, MessageButton } from '../../contract/rich-messages.ts'
import type { FlowPayload, FlowStep, LocalText } from '../config/company-schema.ts'
import { containsWords, fillText, fold, pickKey, pickText } from './text.ts'
import {
  articleMessages,
  buttonsMessage,
  fillMarkdown,
  textMessage,
} from './virtual-agent-messages.ts'
import type { VaMessage } from './virtual-agent-messages.ts'
import { formsIn, offeredBy, payloadMessage } from './virtual-agent-payloads.ts'
import { RECEIVED } from './virtual-agent-texts.ts'

import type {
  Escalating,
  FlowState,
  VirtualAgentInput,
  VirtualAgentResult,
  VirtualAgentRun,
} from './virtual-agent-state.ts'

export type { VaMessage } from './virtual-agent-messages.ts'
export type { Escalating, FlowState, VirtualAgentInput } from './virtual-agent-state.ts'

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
  if (input.kind === 'start') turn.enter(agent.start, '')
  else if (input.kind === 'form') turn.completed(agent.steps[input.step], input.data)
  else if (input.kind === 'file') turn.received()
  else {
    turn.heard(input.content)
    if (step) turn.answer(step, input)
    else turn.enter(agent.start, '')
  }
  return turn.result()
}

type Captured = Omit<Extract<FlowPayload, { type: 'session_variable' }>, 'type'>

class Turn {
  readonly #run: VirtualAgentRun
  readonly #state: FlowState
  readonly #messages: VaMessage[] = []
  readonly #captured: VirtualAgentResult['captured'] = {}
  readonly #variables: Record<string, string> = {}
  #escalation: Escalating = {}
  #outcome: VirtualAgentResult['outcome'] = 'continue'

  constructor(run: VirtualAgentRun) {
    this.#run = run
    const { step = run.agent.start, values = {}, offered = [], misses = 0 } = run.state ?? {}
    const { awaiting = [], received } = run.state ?? {}
    this.#state = {
      step,
      values: { ...values },
      offered: [...offered],
      misses,
      ...(awaiting.length > 0 ? { awaiting: [...awaiting] } : {}),
      ...(received ? { received } : {}),
    }
  }

  result(): VirtualAgentResult {
    return {
      state: this.#state,
      messages: this.#messages,
      captured: this.#captured,
      variables: this.#variables,
      escalation: this.#escalation,
      outcome: this.#outcome,
    }
  }

  /** The customer's words, for the variables that wait for them. */
  heard(content: string): void {
    for (const key of this.#state.awaiting ?? [])
      this.#variables[key] = content.trim().slice(0, MAX_VALUE)
    delete this.#state.awaiting
    delete this.#state.received
  }

  /** What only a person can look into. The flow stands where it stood: its question is still open. */
  received(): void {
    if (this.#state.received) return
    this.#state.received = true
    this.#ask([this.#run.agent.received ?? RECEIVED], [this.#personButton()])
  }

  /** What was filled in is kept as answers are; the flow goes on where the form's step leads. */
  completed(step: FlowStep | undefined, data: FormAnswers): void {
    for (const [label, given] of Object.entries(data)) {
      const value = fieldWords(given, { yes: 'true', no: 'false', none: '' })
      const key = label.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, '-')
      if (value === '' || key === '') continue
      this.#state.values[key] = value.slice(0, MAX_VALUE)
      this.#captured[key] = { label, value: value.slice(0, MAX_VALUE) }
    }
    delete this.#state.received
    if (step?.then !== undefined) this.enter(step.then, '')
    else this.received()
  }

  answer(step: FlowStep, input: Extract<VirtualAgentInput, { kind: 'message' }>): void {
    const { content, go } = input
    const chosen = this.#chosen(content, go) ?? this.#ruled(step, content)
    if (chosen !== undefined) this.enter(chosen, content)
    else if (input.chosen && !step.capture && step.otherwise === undefined) this.received()
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
        const waits = this.#say(step)
        if (this.#outcome !== 'continue') return
        next = waits ? undefined : step.then
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

  /** Says a step; true where it waits for the customer. */
  #say(step: FlowStep): boolean {
    const buttons = this.#buttonsOf(step)
    this.#state.offered = (step.buttons ?? []).flatMap(({ title, go }) =>
      go === undefined ? [] : [{ title: this.#title(title), go }],
    )
    const say = step.say ?? []
    // the buttons of a step come last, below what it sends
    const last = buttons.length > 0 ? say.slice(-1) : []
    this.#ask(last.length > 0 ? say.slice(0, -1) : say, [])
    const asks = (step.send ?? []).map((item) => {
      const payload = item.ujet ?? item.payload
      return payload ? this.#send(payload) : false
    })
    if (buttons.length > 0) this.#ask(last, buttons)
    return Boolean(step.buttons ?? step.on ?? step.capture) || asks.includes(true)
  }

  #send(payload: FlowPayload): boolean {
    if (payload.type === 'session_variable') {
      this.#capturing(payload)
      return false
    }
    if (payload.session_variable) this.#capturing(payload.session_variable)
    if (payload.type === 'action') {
      if (payload.action === 'deflection') {
        this.#messages.push({ type: 'action', content: '', action: 'deflection' })
        return false
      }
      this.#outcome = payload.action === 'end' ? 'end' : 'escalate'
      this.#escalation = {
        ...(payload.escalation_reason ? { reason: payload.escalation_reason } : {}),
        ...(payload.menu_id === undefined ? {} : { menuId: payload.menu_id }),
        ...(payload.language === undefined ? {} : { language: payload.language }),
      }
      return false
    }
    const message = payloadMessage(payload, {
      rich: (words) => (typeof words === 'string' ? this.#filled(words) : this.#text(words)),
      plain: (words) =>
        typeof words === 'string' ? fillText(words, this.#state.values) : this.#plain(words),
    })
    this.#messages.push(message)
    const offered = offeredBy(message)
    this.#state.offered.push(...offered)
    return offered.length > 0 || formsIn(message).length > 0
  }

  #capturing({ capture_target: target, capture_key: key, payload: value = '' }: Captured): void {
    if (target === 'end_user_response') {
      this.#state.awaiting = [...(this.#state.awaiting ?? []), key]
      return
    }
    this.#variables[key] = typeof value === 'string' ? value : JSON.stringify(value)
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
    return this.#filled(this.#pick(text))
  }

  #filled(text: string): string {
    return fillMarkdown(text, this.#state.values)
  }

  #title(text: LocalText): string {
    return this.#plain(text).slice(0, 200)
  }

  #plain(text: LocalText): string {
    return fillText(this.#pick(text), this.#state.values)
  }

  #pick(text: LocalText): string {
    return pickText(text, this.#run.lang, this.#run.company.defaultLang)
  }
}
