import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './process.mjs'
import { findPostgres } from './tools.mjs'

/**
 * Starts a PostgreSQL of our own, on a free port and in a temporary folder; nothing that the machine runs is touched.
 * Gives its URL and the function that removes every trace of it.
 */
export async function startPostgres() {
  const initdb = findPostgres('initdb')
  const control = findPostgres('pg_ctl')
  if (!initdb || !control) throw new Error('PostgreSQL is missing: sudo apt-get install postgresql')
  const folder = mkdtempSync(join(tmpdir(), 'portico-pg-'))
  const port = await freePort()
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200`
  const data = join(folder, 'data')
  const stop = async () => {
    await asPostgres(folder, [control, '-D', data, '-m', 'immediate', 'stop'])
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await must(folder, [
      ...[initdb, '-A', 'trust', '-U', 'app', '--no-sync', '-E', 'UTF8'],
      ...['--locale=C', '-D', data],
    ])
    await must(folder, [
      ...[control, '-D', data, '-w', '-l', join(folder, 'log')],
      ...['-o', settings, 'start'],
    ])
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `postgres://app@127.0.0.1:${port}/postgres`, stop }
}

async function must(folder, command) {
  const { code, output } = await asPostgres(folder, command)
  if (code !== 0) throw new Error(`PostgreSQL did not start:\n${output}`)
}

/** PostgreSQL refuses to run as root: there, the user that its package made runs it. */
async function asPostgres(folder, [command, ...args]) {
  if (process.getuid?.() !== 0) return run(command, args, { quiet: true, cwd: folder })
  const { output } = await run('id', ['-u', 'postgres'], { quiet: true })
  chownSync(folder, Number(output), -1)
  return run('runuser', ['-u', 'postgres', '--', command, ...args], { quiet: true, cwd: folder })
}

/** A port that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
