import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './process.mjs'
import { say } from './say.mjs'

/** Programs that the tests need and npm can't bring: how each is found, and the Debian package that has it. */
const tools = [
  { name: 'a Chromium browser', find: findChromium, package: 'chromium' },
  { name: 'PostgreSQL', find: () => findPostgres('initdb'), package: 'postgresql' },
  { name: 'Redis', find: () => onPath('redis-server'), package: 'redis-server' },
  { name: 'pdftotext', find: () => onPath('pdftotext'), package: 'poppler-utils' },
]

/** Installs what is missing where that is possible. Gives what is missing still, as readable lines. */
export async function ensureTools() {
  const missing = tools.filter((tool) => !tool.find())
  if (missing.length === 0) return []
  const packages = missing.map((tool) => tool.package)
  const failed = await install(packages)
  const left = tools.filter((tool) => !tool.find())
  return left.map(
    (tool) =>
      `${tool.name} is missing${failed ? ` (${failed})` : ''}: ` +
      `on Debian and Ubuntu, sudo apt-get install ${tool.package}`,
  )
}

async function install(packages) {
  if (!onPath('apt-get')) return 'there is no apt-get here'
  if (process.getuid?.() !== 0) return 'installing it needs root'
  say(`installing ${packages.join(', ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  // a stale list is no reason to stop when the packages are in it
  const update = await run('apt-get', ['update', '-qq'], { quiet: true, env })
  const added = await run(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
    { quiet: true, env },
  )
  if (added.code === 0) return ''
  process.stderr.write(update.code === 0 ? added.output : update.output + added.output)
  return 'apt-get failed, see above'
}

export function findChromium() {
  const { PORTICO_CHROMIUM: chosen } = process.env
  if (chosen) return existsSync(chosen) ? chosen : ''
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return names.map(onPath).find(Boolean) ?? ''
}

/** A program of PostgreSQL's server, which Debian keeps off the path. */
export function findPostgres(program) {
  const found = onPath(program)
  if (found) return found
  const versions = '/usr/lib/postgresql'
  if (!existsSync(versions)) return ''
  return (
    readdirSync(versions)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(versions, version, 'bin', program))
      .find((path) => existsSync(path)) ?? ''
  )
}

function onPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? ''
}
