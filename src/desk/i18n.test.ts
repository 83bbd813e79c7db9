import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const here = import.meta.dirname
const locale = JSON.parse(
  readFileSync(join(here, '../i18n/locales/desk/en.json'), 'utf8'),
) as Record<string, unknown>

function keys(texts: Record<string, unknown>, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? keys(value as Record<string, unknown>, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  )
}

const source = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !file.includes('.test.'))
  .map((file) => readFileSync(join(here, file), 'utf8'))
  .join('\n')

it('has a text for each key that is used, and uses each text', () => {
  const sections = Object.keys(locale).join('|')
  const used = new Set(
    [...source.matchAll(new RegExp(`'((?:${sections})(?:\\.[A-Za-z_]+)+)'`, 'g'))].map(
      ([, key]) => key,
    ),
  )
  expect([...used].sort()).toEqual(keys(locale).sort())
})
