import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf, readIfThere, root, writeStamp } from './files.mjs'
import { run } from './process.mjs'
import { giveUp, say, took } from './say.mjs'

const modules = join(root, 'node_modules')
const stamp = join(modules, '.portico-lock')

/** Installs what package-lock.json says, unless it is what is there already. */
export async function ensureDependencies() {
  const wanted = hashOf(['package-lock.json'])
  if (readIfThere(stamp).trim() === wanted) return
  if (!installedAsLocked()) await install()
  writeStamp(stamp, wanted)
}

async function install() {
  say('installing dependencies, the first time takes a minute')
  const started = Date.now()
  const [command, ...args] = npm()
  const { code, output } = await run(
    command,
    [
      ...args,
      'ci',
      '--include=dev',
      '--include=optional',
      '--loglevel=error',
      '--no-progress',
      '--no-fund',
      '--no-audit',
    ],
    { quiet: true },
  )
  if (code === 0) return say(`dependencies installed in ${took(started)}`)
  process.stderr.write(output)
  const hint =
    code === 127
      ? 'npm was not found: install it next to Node (https://nodejs.org) and try again'
      : 'npm ci failed, see above; a network connection to a package registry is needed the first time'
  giveUp(hint)
}

/** The npm that runs this script, on the Node that it was started with; else the one on the path. */
function npm() {
  const { npm_execpath: path, npm_node_execpath: node } = process.env
  if (path?.endsWith('npm-cli.js') && existsSync(path)) {
    // node_modules/.bin/node would be deleted by `npm ci` while it runs
    return [node && !node.startsWith(modules) ? node : 'node', path]
  }
  return ['npm']
}

/** True when somebody ran npm by hand: its own record of node_modules matches the lockfile. */
function installedAsLocked() {
  const record = join(modules, '.package-lock.json')
  if (!existsSync(record)) return false
  const packages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages
  return matchesLock(packages(record), packages(join(root, 'package-lock.json')))
}

/** Whether every locked package is there in its version; one for another platform may be absent. */
export function matchesLock(installed, locked) {
  return Object.entries(locked).every(
    ([path, { version, optional }]) =>
      path === '' || (installed[path] ? installed[path].version === version : optional === true),
  )
}
