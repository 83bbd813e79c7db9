import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fromPlaywright, fromVitest } from './counts.mjs'

const folder = mkdtempSync(join(tmpdir(), 'portico-counts-'))

function report(value) {
  const path = join(folder, 'report.json')
  writeFileSync(path, JSON.stringify(value))
  return path
}

const suite = (status, ...tests) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
})

test('counts single tests of Vitest', () => {
  const path = report({
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [suite('failed', 'failed')],
  })
  expect(fromVitest(path, 1)).toEqual({ passed: 3, failed: 1 })
})

test('a test file that does not load is a failure', () => {
  const path = report({ numPassedTests: 3, numFailedTests: 0, testResults: [suite('failed')] })
  expect(fromVitest(path, 1)).toEqual({ passed: 3, failed: 1 })
})

test('no report, no tests or a bad exit are failures', () => {
  const nothing = report({ numPassedTests: 0, numFailedTests: 0, testResults: [] })
  expect(fromVitest(nothing, 0)).toEqual({ passed: 0, failed: 1 })
  expect(fromVitest(join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 })
  const good = report({ numPassedTests: 2, numFailedTests: 0, testResults: [] })
  expect(fromVitest(good, 1)).toEqual({ passed: 2, failed: 1 })
})

test('a flaky browser test has not passed', () => {
  const path = report({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 0 } })
  expect(fromPlaywright(path, 1)).toEqual({ passed: 5, failed: 2 })
})
