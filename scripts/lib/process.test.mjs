import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'portico-process-'))
const library = pathToFileURL(join(import.meta.dirname, 'process.mjs')).href

/** Starts a launcher that becomes a program with this code, and waits for its first line. */
async function launch(code) {
  const program = join(folder, `program-${Math.random()}.mjs`)
  const launcher = join(folder, `launcher-${Math.random()}.mjs`)
  writeFileSync(program, `${code}\nconsole.log(process.pid)\n`)
  writeFileSync(
    launcher,
    `import { become } from '${library}'\nbecome(process.execPath, [${JSON.stringify(program)}])\n`,
  )
  const child = spawn(process.execPath, [launcher], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { child, lines: child.stdout, program: Number(String(line)) }
}

test('the exit code comes up', async () => {
  const { child } = await launch('setImmediate(() => process.exit(7))')
  expect((await once(child, 'exit'))[0]).toBe(7)
})

test.for(['SIGTERM', 'SIGINT'])(
  '%s goes down, and the program ends in its own way',
  async (signal) => {
    const { child } = await launch(
      `process.on('${signal}', () => process.exit(3)); setInterval(() => {}, 1000)`,
    )
    child.kill(signal)
    expect((await once(child, 'exit'))[0]).toBe(3)
  },
)

test('a program that is killed shows as the shell would show it', async () => {
  const { child, program } = await launch('setInterval(() => {}, 1000)')
  process.kill(program, 'SIGKILL')
  expect((await once(child, 'exit'))[0]).toBe(137)
})

test('the program learns that its launcher was killed outright', async () => {
  const { child, lines } = await launch(
    `process.on('disconnect', () => { console.log('alone'); process.exit(0) })`,
  )
  child.kill('SIGKILL')
  const [line] = await once(lines, 'data')
  expect(String(line)).toBe('alone\n')
})
