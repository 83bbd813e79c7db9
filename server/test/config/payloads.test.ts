import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { CompanyFileError, parseCompanyFile } from '../../config/company-file.ts'
import { smallFile } from '../support/companies.ts'

/** What is wrong with a flow whose first step sends this. */
function mistakes(item: object, step: object = {}): string[] {
  const file = {
    ...smallFile(),
    virtual_agents: [
      {
        id: 1,
        key: 'bot',
        name: 'Bot',
        start: 'hello',
        found: { en: 'Found' },
        not_found: { en: 'Nothing' },
        escalating: { en: 'Calling' },
        person: { en: 'Person' },
        steps: { hello: { say: [{ en: 'Hello' }], send: [item], ...step } },
      },
    ],
  }
  try {
    parseCompanyFile('small.yaml', stringify(file))
  } catch (error) {
    if (error instanceof CompanyFileError) return error.lines
    throw error
  }
  return []
}

const media = (url: string) => ({ ujet: { type: 'image', images: [{ url }] } })
const form = (preview_endpoint: string) => ({
  ujet: { type: 'form', form: { name: 'return', preview_endpoint } },
})
const link = (url: string) => ({
  ujet: {
    type: 'inline_button',
    title: 'Go',
    buttons: [{ title: 'Go', action: 'quick_reply_link', link: url }],
  },
})
const cards = (card: object) => ({ ujet: { type: 'content_card', cards: [card] } })
const variable = { capture_target: 'payload', capture_key: 'cart', payload: { items: [{ a: 1 }] } }
const quick = { title: 'Yes', action: 'quick_reply' }

test.each([
  [cards({ title: 'A', event_params: { go: 'helo' } }), 'there is no step "helo"'],
  [
    cards({ title: 'A', buttons: [{ title: 'B', event_params: { go: 'nowhere' } }] }),
    'there is no step "nowhere"',
  ],
  [cards({ title: 'A', buttons: [{ title: 'B', auto_reply: false }] }), 'does nothing'],
  [{ ujet: { type: 'text', messages: ['Hi {nobody}'] } }, 'no step captures "nobody"'],
  [{ ujet: { type: 'text', messages: [{ en: 'Hi {nobody}' }] } }, 'no step captures "nobody"'],
  [cards({ title: 'A', body: '{nobody}' }), 'no step captures "nobody"'],
])('a mistake in %j is told before a customer meets it', (item, told) => {
  expect(mistakes(item).join('\n')).toContain(told)
})

describe('what a step sends', () => {
  test.each([
    [media('https://acme.example/a.png'), {}],
    [{ payload: { type: 'text', messages: ['one text for all', { en: 'or one each' }] } }, {}],
    [form('/forms/return.html'), { then: 'hello' }],
    [form('https://forms.example/return'), { then: 'hello' }],
    [link('mailto:help@acme.example'), {}],
    [link('tel:+34600000000'), {}],
    [{ ujet: { type: 'action', action: 'escalation', menu_id: 1 } }, {}],
    [{ ujet: { type: 'text', messages: ['x'], session_variable: variable } }, {}],
    [{ ujet: { type: 'session_variable', ...variable } }, {}],
    [{ ujet: { type: 'text', messages: ['{name}'] } }, { capture: { key: 'name' }, then: 'end' }],
    [cards({ title: 'A', event_params: { go: 'hello' } }), {}],
  ])('may be %j', (item, step) => {
    expect(mistakes(item, step)).toEqual([])
  })

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' https://acme.example',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    '//evil.example',
    'file:///etc/passwd',
    'blob:https://acme.example/1',
  ])('leads and loads nothing from %s', (url) => {
    expect(mistakes(media(url))).not.toEqual([])
    expect(mistakes(link(url))).not.toEqual([])
    expect(mistakes(form(url), { then: 'hello' })).not.toEqual([])
  })

  test.each(['http://forms.example/plain', '/\\evil.example', 'forms/relative', '/a\\b'])(
    'frames no form from %s',
    (url) => {
      expect(mistakes(form(url), { then: 'hello' })).not.toEqual([])
    },
  )

  test.each([
    [{}, {}, 'needs either "ujet" or its alias "payload"'],
    [
      { ...media('https://a.example'), payload: { type: 'action', action: 'end' } },
      {},
      'needs either',
    ],
    [
      {
        ujet: {
          type: 'complex',
          components: [
            { type: 'inline_button', title: 'a', buttons: [quick] },
            { type: 'sticky_button', buttons: [quick] },
          ],
        },
      },
      {},
      'inline and sticky buttons do not go together in one payload',
    ],
    [form('/f'), {}, 'a form needs a "then"'],
    [{ ujet: { type: 'action', action: 'escalation', menu_id: 99 } }, {}, 'no menu with the id 99'],
    [
      {
        ujet: {
          type: 'sticky_button',
          buttons: [{ ...quick, event_params: { go: 'helo' } }],
        },
      },
      {},
      'did you mean "hello"?',
    ],
    [
      { ujet: { type: 'sticky_button', buttons: [{ ...quick, action: 'quick_reply_link' }] } },
      {},
      'a quick_reply_link needs a "link"',
    ],
    [{ ujet: { type: 'text', messages: [{ xx: 'Hi' }] } }, {}, 'is not one of the languages'],
    [{ ujet: { type: 'html', html: '<b>' } }, {}, ''],
  ])('may not be %j', (item, step, reason) => {
    const found = mistakes(item, step)
    expect(found.length).toBeGreaterThan(0)
    expect(found.join('\n')).toContain(reason)
  })
})
