import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { CompanyFileError, parseCompanyFile } from '../../config/company-file.ts'
import { formOrigins } from '../../domain/form-origins.ts'
import { smallFile } from '../support/companies.ts'

const reply = (more: object) => ({ id: 'hello', title: 'Greeting', ...more })
const text = { en: 'Hello {customer}, I am {agent}' }

function mistakes(...replies: object[]): string[] {
  const file = { ...smallFile(), saved_replies: replies }
  try {
    parseCompanyFile('small.yaml', stringify(file))
  } catch (error) {
    if (error instanceof CompanyFileError) return error.lines
    throw error
  }
  return []
}

describe('saved replies of a company file', () => {
  test.each([
    { text },
    { text, words: ['hi'], menus: [1] },
    { payload: { type: 'content_card', cards: [{ title: { en: 'For {customer|you}' } }] } },
    { payload: { type: 'form', form: { name: 'f', preview_endpoint: 'https://f.example/a' } } },
    { payload: { type: 'image', images: [{ url: 'https://cdn.example/{size}.png' }] } },
  ])('may be %j', (more) => {
    expect(mistakes(reply(more))).toEqual([])
  })

  const button = (more: object) => ({
    payload: { type: 'inline_button', title: 'Q', buttons: [{ title: 'A', ...more }] },
  })
  test.each<[object, RegExp]>([
    [{}, /saved_replies\[0\]: needs either a "text" or a "payload"/],
    [{ text, payload: { type: 'text', messages: ['a'] } }, /needs either/],
    [{ text: { es: 'Hola' } }, /text\.es: is not one of the languages/],
    [{ text: { es: 'Hola' } }, /text: has no text in the default language "en"/],
    [{ text: { en: 'Your {parcel}' } }, /text\.en: nothing is known as "parcel"/],
    [
      { payload: { type: 'content_card', cards: [{ title: 'A', body: '{parcel|it}' }] } },
      /payload\.cards\[0\]\.body: nothing is known as "parcel"/,
    ],
    [{ text, menus: [7] }, /menus\[0\]: there is no menu with the id 7/],
    [{ text, wrods: ['a'] }, /wrods: unknown field, did you mean "words"\?/],
    [{ payload: { type: 'action', action: 'end' } }, /payload/],
    [button({ action: 'escalation' }), /payload: a person is here already/],
    [button({ action: 'quick_reply_link' }), /payload: a quick_reply_link needs a link/],
    [button({ action: 'quick_reply', link: 'javascript:alert(1)' }), /payload/],
    [
      { payload: { type: 'form', form: { name: 'f', preview_endpoint: '//evil.example' } } },
      /payload/,
    ],
  ])('may not be %j', (more, words) => {
    const lines = mistakes(reply(more))
    expect(lines.join('\n')).toMatch(words)
    for (const line of lines) expect(line).toMatch(/^small\.yaml:\d+: saved_replies\[0\]/)
  })

  test('have each id once', () => {
    expect(mistakes(reply({ text }), reply({ text })).join()).toMatch(
      /saved_replies\[1\]\.id: "hello" is there twice/,
    )
  })

  test('may have what a virtual agent captures in them', () => {
    const step = { say: [{ en: 'Order?' }], capture: { key: 'order' }, then: 'end' }
    const words = { en: 'a' }
    const file = {
      ...smallFile(),
      saved_replies: [reply({ text: { en: 'Order {order|of yours}' } })],
      virtual_agents: [
        { id: 1, key: 'bot', name: 'Bot', start: 'one', found: words, not_found: words },
      ].map((bot) => ({ ...bot, escalating: words, person: words, steps: { one: step } })),
    }
    expect(() => parseCompanyFile('small.yaml', stringify(file))).not.toThrow()
  })

  test('say which origins the pages may frame', () => {
    const form = { type: 'form', form: { name: 'f', preview_endpoint: 'https://f.example/a' } }
    const complex = { type: 'complex', components: [{ type: 'text', messages: ['a'] }, form] }
    const file = { ...smallFile(), saved_replies: [reply({ payload: complex })] }
    expect(formOrigins(parseCompanyFile('small.yaml', stringify(file)))).toEqual([
      'https://f.example',
    ])
  })
})
