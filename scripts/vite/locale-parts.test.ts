import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { HOME_KEYS } from '../../src/i18n/home-keys.ts'
import { partOf } from './locale-parts.ts'

const src = resolve(import.meta.dirname, '../../src')
const english = JSON.parse(
  readFileSync(join(src, 'i18n/locales/portal/en.json'), 'utf8'),
) as Record<string, unknown>

function keys(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'object' && value ? keys(value as object, `${prefix}${name}.`) : prefix + name,
  )
}

test('the two parts are the whole, and have nothing in common', () => {
  const both = [...keys(partOf(english, true)), ...keys(partOf(english, false))]
  expect(both.sort()).toEqual(keys(english).sort())
})

test('what comes with the page is named there', () => {
  const home = keys(partOf(english, true))
  for (const key of HOME_KEYS) {
    expect(
      home.some((one) => one === key || one.startsWith(`${key}.`)),
      key,
    ).toBe(true)
  }
})

test('the first screen and all that comes with it says only what comes with the page', () => {
  const home = new Set(keys(partOf(english, true)))
  const asked = [...startOf(join(src, 'portal/main.ts'))].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([\w.]+)'/g)].map(([, key]) => key ?? ''),
  )
  // a duration belongs to the waits of other screens, though its function stands beside that for dates
  const elsewhere = ['wait.now', 'wait.lessThanMinute', 'wait.approx']
  expect(asked).toContain('home.greeting')
  expect(asked.filter((key) => !home.has(key) && !elsewhere.includes(key))).toEqual([])
})

/** The modules that come with an entry: it and all that it imports, save what is imported late. */
function startOf(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found
  found.add(entry)
  const code = readFileSync(entry, 'utf8')
  for (const [, type, path = ''] of code.matchAll(
    /^(?:import|export) (type )?(?:[\w{},*\s]+ from )?['"](\.[^'"]+\.(?:ts|vue))['"]/gm,
  )) {
    if (type === undefined) startOf(resolve(dirname(entry), path), found)
  }
  return found
}
