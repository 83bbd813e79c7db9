import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FlowStep, VirtualAgentConfig } from '../../config/company-schema.ts'
import { virtualAgentIssues } from '../../config/virtual-agent-checks.ts'
import type { Company } from '../../domain/ports.ts'
import { runVirtualAgent, type FlowState, type VaMessage } from '../../domain/virtual-agent.ts'
import { shippedCompany, smallCompany, smallFile } from '../support/companies.ts'

const acme = shippedCompany('acme')
const nova = agentOf(acme)

function agentOf(company: Company): VirtualAgentConfig {
  const [agent] = company.file.virtual_agents ?? []
  if (!agent) throw new Error('the company has a virtual agent')
  return agent
}

/** A conversation that keeps its state between turns. */
function talk(company: Company, agent: VirtualAgentConfig, lang = 'en') {
  let state: FlowState | null = null
  const turn = (input: Parameters<typeof runVirtualAgent>[0]['input']) => {
    const result = runVirtualAgent({ company, agent, lang, state, input })
    state = result.state
    return result
  }
  return {
    start: () => turn({ kind: 'start' }),
    file: () => turn({ kind: 'file' }),
    choose: (content: string) => turn({ kind: 'message', content, chosen: true }),
    form: (step: string) => turn({ kind: 'form', step, data: { Colour: 'red' } }),
    say: (content: string, go?: string) =>
      turn({ kind: 'message', content, ...(go === undefined ? {} : { go }) }),
  }
}

function novaIn(lang: string, step?: string) {
  const chat = talk(acme, nova, lang)
  chat.start()
  if (step !== undefined) chat.say('', step)
  return chat
}

const words = (messages: readonly VaMessage[]) => messages.map(({ content }) => content).join('\n')
const buttons = (messages: readonly VaMessage[]) =>
  messages.flatMap((message) => (message.type === 'inline_button' ? message.buttons : []))

/** An agent of these steps, starting at `a`. */
function agentWith(steps: Record<string, FlowStep>): VirtualAgentConfig {
  return {
    id: 1,
    key: 'bot',
    name: 'Bot',
    start: 'a',
    found: { en: 'Found' },
    not_found: { en: 'Nothing found' },
    escalating: { en: 'Calling' },
    person: { en: 'Person' },
    steps,
  }
}

describe('the virtual agent of the demo company', () => {
  test.each([
    ['en', 'Hello, I am Nova', 'Talk to a person'],
    ['es', 'Hola, soy Nova', 'Hablar con una persona'],
    ['ar', 'نوفا', 'التحدث إلى موظف'],
    ['ja', 'Nova です', '担当者と話す'],
    ['pt', 'Hello, I am Nova', 'Talk to a person'],
  ])('welcomes in %s, with topics and a person', (lang, hello, person) => {
    const { messages, outcome } = talk(acme, nova, lang).start()
    expect(words(messages)).toContain(hello)
    expect(buttons(messages).map(({ action }) => action)).toEqual([
      'quick_reply',
      'quick_reply',
      'quick_reply',
      'escalation',
    ])
    expect(buttons(messages).at(-1)?.title).toBe(person)
    expect(outcome).toBe('continue')
  })

  test.each([
    ['en', 'I want to talk to a PERSON'],
    ['en', 'talk to a person'],
    ['es', 'quiero hablar con un agente'],
    ['es', 'Hablar con una persona'],
    ['es', 'a human please'],
    ['ar', 'أريد التحدث إلى موظف'],
    ['ar', 'شخص من فضلك'],
    ['ja', '人と話したいです'],
    ['ja', '担当者をお願いします'],
  ])('calls a person in %s on: %s', (lang, content) => {
    expect(novaIn(lang).say(content).outcome).toBe('escalate')
    expect(novaIn(lang, 'ask-order').say(content).outcome).toBe('escalate')
    expect(novaIn(lang, 'product').say(content).outcome).toBe('escalate')
  })

  test('keeps an order number from within a sentence, also a full-width one', () => {
    const order = novaIn('en', 'ask-order').say('it is acm-123456, thanks')
    expect(order.captured).toEqual({ order: { label: 'Order number', value: 'acm-123456' } })
    expect(words(order.messages)).toContain('order acm-123456')
    const wide = novaIn('ja', 'ask-order').say('ＡＣＭ－１２３４５６')
    expect(wide.captured['order']).toEqual({ label: '注文番号', value: 'ACM-123456' })
  })

  test('asks again for an order number, and offers a person the second time', () => {
    const chat = novaIn('en', 'ask-order')
    const first = chat.say('12')
    expect(words(first.messages)).toContain('does not look like an order number')
    expect(buttons(first.messages).map(({ action }) => action)).not.toContain('escalation')
    expect(buttons(chat.say('34').messages).map(({ action }) => action)).toContain('escalation')
    expect(chat.say('ACM-123456').captured['order']?.value).toBe('ACM-123456')
  })

  test('answers with the article that fits and offers a person', () => {
    const { messages, outcome } = novaIn('en', 'product').say('my coffee machine is full of lime')
    expect(words(messages)).toContain('](/articles/descale-coffee-machine)')
    expect(words(messages)).toContain('This may help')
    expect(buttons(messages)).toEqual([{ title: 'Talk to a person', action: 'escalation' }])
    expect(outcome).toBe('continue')
    expect(words(novaIn('ja').say('オーブンが温まらない').messages)).toContain('oven-does-not-heat')
  })

  test('says so when it finds nothing, and the flow goes on', () => {
    const chat = novaIn('en')
    expect(words(chat.say('xyzzy').messages)).toContain('I found nothing')
    expect(words(chat.say('My order').messages)).toContain('What is your order number?')
  })

  test('ends with thanks', () => {
    const { messages, outcome } = novaIn('es').say('gracias, eso es todo')
    expect(words(messages)).toContain('Gracias por hablar con Acme')
    expect(outcome).toBe('end')
  })
})

describe('the flow engine', () => {
  test('a button written by hand counts as a click', () => {
    expect(words(novaIn('es').say('  mi PEDIDO ').messages)).toContain('número de pedido')
  })

  test('only what was offered last can be clicked', () => {
    const chat = novaIn('en')
    expect(words(chat.say('xyzzy', 'order-topic').messages)).not.toContain('I have noted')
    expect(chat.say('xyzzy', 'end').outcome).toBe('continue')
    chat.say('', 'returns')
    expect(words(chat.say('xyzzy', 'product').messages)).toContain('I found nothing')
    expect(words(chat.say('', 'how-to-return').messages)).toContain('Pack the item')
  })

  test('a flow in circles is cut and a person takes over', () => {
    const agent = agentWith({
      a: { say: [{ en: 'ping' }], then: 'b' },
      b: { say: [{ en: 'pong' }], then: 'a' },
    })
    const { messages, outcome } = talk(smallCompany(), agent).start()
    expect(outcome).toBe('escalate')
    expect(messages).toHaveLength(20)
  })

  test('when the file changed under a chat it starts over and still knows what it was told', () => {
    const agent = agentWith({ a: { say: [{ en: 'Hello {name}' }] } })
    const state = { step: 'gone', values: { name: 'Ada' }, offered: [], misses: 0 }
    const input = { kind: 'message', content: 'hi' } as const
    const run = { company: smallCompany(), agent, lang: 'en', state, input }
    expect(words(runVirtualAgent(run).messages)).toBe('Hello Ada')
    expect(runVirtualAgent(run).state).toMatchObject({ step: 'a', values: { name: 'Ada' } })
  })

  test('what a customer wrote is words, never Markdown', () => {
    const agent = agentWith({
      a: { say: [{ en: 'Name?' }], capture: { key: 'name' }, then: 'b' },
      b: { say: [{ en: 'Hello {name}' }] },
    })
    const chat = talk(smallCompany(), agent)
    chat.start()
    const { messages, captured } = chat.say('[x](https://evil.example)')
    expect(words(messages)).toBe(String.raw`Hello \[x\](https://evil.example)`)
    expect(captured).toEqual({ name: { label: 'name', value: '[x](https://evil.example)' } })
  })

  test('the state it was given stays as it was', () => {
    const { state } = talk(acme, nova).start()
    const before = structuredClone(state)
    const input = { kind: 'message', content: 'ACM-123456', go: 'ask-order' } as const
    runVirtualAgent({ company: acme, agent: nova, lang: 'en', state, input })
    expect(state).toEqual(before)
  })
})

describe('what is no question', () => {
  test.each([
    ['en', 'a person from the team will see it', 'Talk to a person'],
    ['es', 'lo verá una persona del equipo', 'Hablar con una persona'],
    ['ar', 'سيراه أحد أفراد الفريق', 'التحدث إلى موظف'],
    ['ja', '担当者が拝見します', '担当者と話す'],
    ['pt', 'a person from the team will see it', 'Talk to a person'],
  ])('a file is acknowledged in %s, with a person', (lang, said, person) => {
    const { messages, outcome } = novaIn(lang).file()
    expect(words(messages)).toContain(said)
    expect(messages).toHaveLength(1)
    expect(buttons(messages)).toEqual([{ title: person, action: 'escalation' }])
    expect(outcome).toBe('continue')
  })

  test('a company says it in its own words', () => {
    const agent = { ...nova, received: { en: 'Got it', es: 'Recibido' } }
    expect(words(talk(acme, agent, 'es').file().messages)).toBe('Recibido')
    expect(words(talk(acme, agent, 'ja').file().messages)).toBe('Got it')
  })

  test('a file is no answer: the question stays open, and so does what waits for words', () => {
    const agent = agentWith({
      a: {
        say: [{ en: 'Name?' }],
        send: [
          {
            ujet: {
              type: 'session_variable',
              capture_target: 'end_user_response',
              capture_key: 'n',
            },
          },
        ],
        capture: { key: 'name' },
        then: 'b',
      },
      b: { say: [{ en: 'Hello {name}' }] },
    })
    const chat = talk(smallCompany(), agent)
    chat.start()
    expect(chat.file()).toMatchObject({ captured: {}, variables: {} })
    expect(chat.say('Ada')).toMatchObject({
      captured: { name: { label: 'name', value: 'Ada' } },
      variables: { n: 'Ada' },
    })
    const order = novaIn('en', 'ask-order')
    order.file()
    expect(words(order.say('ACM-123456').messages)).toContain('I have noted order ACM-123456')
  })

  test('a handful of files is acknowledged once, and again after words', () => {
    const chat = novaIn('en')
    expect(chat.file().messages).toHaveLength(1)
    expect(chat.file().messages).toEqual([])
    chat.say('xyzzy')
    expect(chat.file().messages).toHaveLength(1)
  })

  test('a card that leads nowhere is not searched for, and answers what was asked', () => {
    const chat = novaIn('en')
    expect(words(chat.choose('oven does not heat').messages)).toContain('a person from the team')
    expect(words(chat.choose('My order').messages)).toContain('What is your order number?')
    expect(chat.choose('ACM-123456').captured['order']?.value).toBe('ACM-123456')
  })

  test('a form whose step is gone is acknowledged, and kept', () => {
    const { messages, captured } = novaIn('en').form('gone')
    expect(words(messages)).toContain('a person from the team will see it')
    expect(captured['colour']).toEqual({ label: 'Colour', value: 'red' })
  })
})

describe('any flow that passes the checks', () => {
  const names = ['a', 'b', 'c', 'd']
  const target = fc.constantFrom(...names, 'escalate', 'end', 'search')
  const text = fc.constantFrom('One', 'Two {x}', 'Three').map((en) => ({ en }))
  const button = fc.oneof(
    fc.record({ title: text, go: target }),
    fc.record({ title: text, link: fc.constant('https://small.example') }),
  )
  const rule = fc.record({
    words: fc.record({ en: fc.array(fc.constantFrom('yes', 'no', 'two words'), { minLength: 1 }) }),
    go: target,
  })
  const capture = fc.record(
    { key: fc.constant('x'), pattern: fc.constantFrom('\\d+', '^a*$'), label: text },
    { requiredKeys: ['key'] },
  )
  const lists = { minLength: 1, maxLength: 2 }
  const say = fc.array(text, lists)
  const buttons = fc.array(button, lists)
  const on = fc.array(rule, lists)
  const tells = fc.record({ say, then: target }, { requiredKeys: ['say'] })
  const asks = fc.record({ say, buttons, on, otherwise: target }, { requiredKeys: ['say'] })
  const notes = fc.record(
    { say, buttons, on, capture, then: target },
    { requiredKeys: ['say', 'capture', 'then'] },
  )
  const step = fc.oneof(tells, asks, notes)
  const agent = fc
    .record({ a: step, b: step, c: step, d: notes })
    .map((steps) => agentWith(steps as Record<string, FlowStep>))
  const message = fc.record(
    {
      content: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('yes', 'One', '42', 'Person'),
      ),
      go: target,
    },
    { requiredKeys: ['content'] },
  )

  test('ends each turn, keeps JSON, and only offers what there is', () => {
    const company = smallCompany()
    fc.assert(
      fc.property(agent, fc.array(message, { maxLength: 8 }), (flow, said) => {
        expect(virtualAgentIssues(smallFile({ virtual_agents: [flow] }))).toEqual([])
        const chat = talk(company, flow)
        const results = [chat.start(), ...said.map(({ content, go }) => chat.say(content, go))]
        for (const { state, messages, outcome } of results) {
          expect(JSON.parse(JSON.stringify(state))).toEqual(state)
          expect(Object.keys(flow.steps)).toContain(state.step)
          expect(['continue', 'escalate', 'end']).toContain(outcome)
          expect(messages.length).toBeLessThanOrEqual(42)
          for (const { content } of messages) expect(content).not.toBe('')
        }
      }),
      { numRuns: 300 },
    )
  })
})
