import { expect, test } from 'vitest'
import { schedule } from './schedule.mjs'

const good = { passed: 1, failed: 0, output: '' }
const bad = { passed: 0, failed: 1, output: 'broken' }

/** Stages that note when they begin and end. */
function recorder() {
  const log = []
  const stage = (name, result = good, more = {}) => ({
    name,
    ...more,
    run: async () => {
      log.push(`+${name}`)
      await Promise.resolve()
      log.push(`-${name}`)
      return result
    },
  })
  return { log, stage }
}

test('a stage waits for those that it comes after, and a lone one for all', async () => {
  const { log, stage } = recorder()
  const all = [stage('e2e', good, { after: ['build'], alone: true }), stage('build'), stage('unit')]
  await schedule(all, 2, () => {})
  expect(log.slice(0, 2)).toEqual(['+build', '+unit'])
  expect(log.slice(-2)).toEqual(['+e2e', '-e2e'])
})

test('what comes after a failure is not run, and has failed', async () => {
  const { log, stage } = recorder()
  const results = await schedule(
    [stage('build', bad), stage('e2e', good, { after: ['build'] })],
    2,
    () => {},
  )
  expect(log).toEqual(['+build', '-build'])
  expect(results.get('e2e')).toMatchObject({ failed: 1, output: 'Not run: build failed.\n' })
})

test('a stage chosen alone runs without those before it', async () => {
  const { log, stage } = recorder()
  await schedule([stage('e2e', good, { after: ['build'] })], 2, () => {})
  expect(log).toEqual(['+e2e', '-e2e'])
})

test('a stage that throws has failed with its message', async () => {
  const results = await schedule(
    [{ name: 'storage', run: () => Promise.reject(new Error('no PostgreSQL')) }],
    2,
    () => {},
  )
  expect(results.get('storage')).toMatchObject({ passed: 0, failed: 1, output: 'no PostgreSQL\n' })
})
