import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { CompanyFileError, parseCompanyFile } from '../../config/company-file.ts'
import type { CompanyFile } from '../../config/company-schema.ts'
import { smallFile } from '../support/companies.ts'

function linesOf(text: string): string[] {
  try {
    parseCompanyFile('companies/small.yaml', text)
  } catch (error) {
    if (error instanceof CompanyFileError) return error.lines
    throw error
  }
  return []
}

/** What is wrong with the small company after a change, without the file and line. */
function mistakes(change: (file: CompanyFile) => void): string[] {
  const file = smallFile()
  change(file)
  return linesOf(stringify(file)).map((line) => line.replace(/^companies\/small\.yaml:\d+: /, ''))
}

const first = (file: CompanyFile) => {
  const [menu] = file.menus
  if (!menu) throw new Error('the small company has a menu')
  return menu
}

const agent = {
  id: 1,
  key: 'bot',
  name: 'Bot',
  start: 'hello',
  found: { en: 'Found' },
  not_found: { en: 'Nothing' },
  escalating: { en: 'Calling' },
  person: { en: 'Person' },
}

describe('a company file', () => {
  test.each(['acme', 'globex'])('that is shipped is valid: %s', (id) => {
    const path = `companies/${id}.yaml`
    expect(linesOf(readFileSync(path, 'utf8'))).toEqual([])
  })

  test('all mistakes are told at once, each with its file, line and key', () => {
    const text = stringify(smallFile())
      .replace('name: Small', 'name: 7')
      .replace('      chat: {}', '      chta: {}')
      .replace('time_zone: Europe/Madrid\n', '')
    const lines = linesOf(text)
    const lineOf = (part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1
    expect(lines).toHaveLength(3)
    expect(lines).toContain(
      'companies/small.yaml:1: name: must be a text (put it in quotes), is the number 7',
    )
    expect(lines).toContain(
      `companies/small.yaml:${lineOf('chta')}: menus[0].channels.chta: unknown field, did you mean "chat"?`,
    )
    expect(lines).toContain('companies/small.yaml:1: time_zone: is missing')
  })

  test('more mistakes than a few are all told', () => {
    const names = Object.keys(parse(stringify(smallFile())) as object)
    expect(linesOf('{}').filter((line) => line.includes('is missing'))).toHaveLength(names.length)
  })

  test('text that is no YAML is told with its line', () => {
    expect(linesOf('name: a\nb: [')[0]).toMatch(/^companies\/small\.yaml:2: /)
    expect(linesOf('name: a\nname: b')[0]).toContain(':2: Map keys must be unique')
    expect(linesOf('')[0]).toBe('companies/small.yaml:1: must be a map of keys, is empty')
  })

  test('of a trigger condition only what comes nearest is told', () => {
    const trigger = { id: 'a', name: 'A', message: { en: 'x' } }
    const conditions = (given: object) => (file: CompanyFile) =>
      Object.assign(file, { triggers: [{ ...trigger, conditions: [given] }] })
    expect(mistakes(conditions({ time_on_page: -1 }))).toEqual([
      'triggers[0].conditions[0].time_on_page: must be >= 0',
    ])
    expect(mistakes(conditions({ tme: 1 }))).toEqual([
      expect.stringMatching(/^triggers\[0\]\.conditions\[0\]: must be one of: time_on_page, /),
    ])
  })

  test.each<[string, (file: CompanyFile) => void]>([
    [
      'languages: exactly one needs "default: true", 0 have it',
      (f) => delete f.languages[0]?.default,
    ],
    [
      'after_hours_message.fr: is not one of the languages',
      (f) => (f.after_hours_message['fr'] = 'x'),
    ],
    [
      'after_hours_message: has no text in the default language "en"',
      (f) => {
        f.languages.push({ code: 'es', name: 'Spanish', native_name: 'Español' })
        f.after_hours_message = { es: 'Cerrado' }
      },
    ],
    [
      'time_zone: "Europe/Madird" is not an IANA time zone, such as Europe/Madrid',
      (f) => (f.time_zone = 'Europe/Madird'),
    ],
    [
      'time_zone: "+01" is not an IANA time zone, such as Europe/Madrid',
      (f) => (f.time_zone = '+01'),
    ],
    [
      'holidays[0].date: 2027-02-30 is not a day of the calendar',
      (f) => f.holidays.push({ date: '2027-02-30', name: { en: 'x' } }),
    ],
    [
      'opening_hours.default.week.monday[0]: opens and closes at 09:00; "00:00-24:00" is the whole day',
      (f) => (f.opening_hours = { default: { week: { monday: ['09:00-09:00'] } } }),
    ],
    ['menus[1].id: "1" is there twice', (f) => f.menus.push({ ...first(f) })],
    [
      'menus[0].children[0].key: "k" is there twice',
      (f) => {
        f.menus = [
          {
            id: 1,
            key: 'k',
            name: { en: 'a' },
            children: [{ id: 2, key: 'k', name: { en: 'b' }, channels: { email: {} } }],
          },
        ]
      },
    ],
    [
      'menus[0]: a menu without children needs channels or a redirection',
      (f) => delete first(f).channels,
    ],
    [
      'menus[0].channels: a menu with children has no channels: they belong to its leaves',
      (f) => {
        first(f).children = [{ id: 2, name: { en: 'b' }, channels: { email: {} } }]
      },
    ],
    ['menus[0].hours: opening_hours has no "night"', (f) => (first(f).hours = 'night')],
    ['menus[0]: opening_hours has no "default"', (f) => (f.opening_hours = { day: { week: {} } })],
    ['menus[0].survey: surveys has no "after"', (f) => (first(f).survey = 'after')],
    [
      'menus[0].channels.chat.virtual_agent: virtual_agents has no "bot"',
      (f) => (first(f).channels = { chat: { virtual_agent: 'bot' } }),
    ],
    [
      'menus[0].channels.external_links[0]: external_links has no id 9',
      (f) => (first(f).channels = { external_links: [9] }),
    ],
    [
      'menus[0].redirection.data: there is no menu with the id 7',
      (f) => {
        f.menus[0] = { id: 1, name: { en: 'a' }, redirection: { option: 'menu', data: '7' } }
      },
    ],
    [
      'agents[0].skills[0]: there is no menu with the id 5',
      (f) => f.agents[0]?.skills.splice(0, 1, 5),
    ],
    [
      'agents[1].email: "ann@small.example" is there twice',
      (f) => {
        const [ann] = f.agents
        if (ann) f.agents.push({ ...ann, key: 'bob', email: 'Ann@small.example' })
      },
    ],
    ['branding.accent: "blurple" is not a colour', (f) => (f.branding.accent = 'blurple')],
    [
      'embed_origins[0]: must be an exact origin, as https://a.example',
      (f) => f.embed_origins.push('https://a.example:443'),
    ],
    [
      'virtual_agents[0].steps.hello.then: there is no step "helo", did you mean "hello"?',
      (f) => {
        f.virtual_agents = [{ ...agent, steps: { hello: { say: [{ en: 'a' }], then: 'helo' } } }]
      },
    ],
    [
      'virtual_agents[0].steps.hello.say[0].en: no step captures "name"',
      (f) => {
        f.virtual_agents = [{ ...agent, steps: { hello: { say: [{ en: 'Hi {name}' }] } } }]
      },
    ],
    [
      'virtual_agents[0].steps.hello.capture.pattern: Invalid regular expression: /(/iu: Unterminated group',
      (f) => {
        f.virtual_agents = [
          { ...agent, steps: { hello: { capture: { key: 'a', pattern: '(' }, then: 'end' } } },
        ]
      },
    ],
  ])('says: %s', (message, change) => {
    expect(mistakes(change)).toContain(message)
  })
})
