import { availableParallelism, cpus } from 'node:os'
import { ensureDependencies } from './lib/dependencies.mjs'
import { findNode } from './lib/node.mjs'
import { giveUp, say } from './lib/say.mjs'
import { schedule } from './lib/schedule.mjs'
import { stages } from './lib/stages.mjs'
import { ensureTools } from './lib/tools.mjs'

await ensureDependencies()
const node = findNode()
const wanted = process.argv.slice(2)
const needTools =
  wanted.length === 0 || wanted.some((name) => /^(?:tools|unit|storage|e2e)$/.test(name))
const missing = needTools ? await ensureTools() : []

const all = stages(node, missing)
const unknown = wanted.filter((name) => !all.some((stage) => stage.name === name))
if (unknown.length > 0) {
  giveUp(`no stage ${unknown.join(', ')}; there are ${all.map((stage) => stage.name).join(', ')}`)
}
const chosen = wanted.length === 0 ? all : all.filter((stage) => wanted.includes(stage.name))
const cores = availableParallelism?.() ?? cpus().length
const results = [...(await schedule(chosen, Math.min(2, cores), show)).values()]

const passed = sum((result) => result.passed)
const failed = sum((result) => result.failed)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
process.stdout.write(`${passed} passed, ${failed} failed\n`)

function show({ name }, { passed: good, failed: bad, output, note, seconds }) {
  if (bad > 0 && output) process.stdout.write(`\n${output.trimEnd()}\n\n`)
  const count = good + bad > 1 ? `${good} passed${bad > 0 ? `, ${bad} failed` : ''}` : ''
  const outcome = bad > 0 ? 'FAILED' : 'ok'
  const details = [`${seconds.toFixed(1)} s`, note, count].filter(Boolean).join(', ')
  say(`${name.padEnd(10)}${outcome.padEnd(8)}${details}`)
  if (name === 'budget' && bad === 0) process.stdout.write(output)
}

function sum(of) {
  return results.reduce((total, result) => total + of(result), 0)
}
