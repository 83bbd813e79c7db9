import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { accentCss, contrastRatio } from '../../contract/accent.ts'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const declared = new Map(
  [...css.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value] as const),
)

function resolve(name: string, theme: 'light' | 'dark'): string {
  const value = declared.get(name) ?? `${name} is not declared`
  const reference = /^var\((--[\w-]+)\)$/.exec(value)?.[1]
  if (reference) return resolve(reference, theme)
  const pair = /^light-dark\((\S+), (\S+)\)$/.exec(value)
  return (theme === 'light' ? pair?.[1] : pair?.[2]) ?? value
}

test('the default accent is what the generator makes of blue', () => {
  const lines = accentCss('blue').split(';').filter(Boolean)
  expect(lines).toHaveLength(13)
  for (const line of lines) {
    const [name, value] = line.split(':')
    expect(declared.get(name)?.replaceAll(' ', ''), name).toBe(value)
  }
})

const TEXT = [
  ['--text', ['--surface', '--surface-raised', '--surface-sunken', '--neutral-4', '--accent-3']],
  ['--text', ['--danger-surface', '--warning-surface', '--success-surface']],
  ['--text-muted', ['--surface', '--surface-raised', '--surface-sunken', '--neutral-4']],
  ['--link', ['--surface', '--surface-raised', '--accent-2', '--accent-3']],
  ['--danger-text', ['--danger-surface', '--surface', '--surface-raised']],
  ['--warning-text', ['--warning-surface', '--surface', '--surface-raised']],
  ['--success-text', ['--success-surface', '--surface', '--surface-raised']],
  ['--danger-contrast', ['--danger-solid']],
  ['--accent-9-contrast', ['--accent-9', '--accent-10']],
] as const

const SHAPES = [
  ['--border-input', ['--surface', '--surface-raised']],
  ['--focus', ['--surface', '--surface-raised', '--surface-sunken']],
] as const

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  test.each(TEXT)('%s is readable on %j', (text, backgrounds) => {
    for (const background of backgrounds) {
      const ratio = contrastRatio(resolve(text, theme), resolve(background, theme))
      expect(ratio, background).toBeGreaterThanOrEqual(4.5)
    }
  })

  test.each(SHAPES)('%s is visible on %j', (line, backgrounds) => {
    for (const background of backgrounds) {
      const ratio = contrastRatio(resolve(line, theme), resolve(background, theme))
      expect(ratio, background).toBeGreaterThanOrEqual(3)
    }
  })
})
