import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/files.mjs'

const json = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const { packages } = json('package-lock.json')
const { dependencies, devDependencies, optionalDependencies } = json('package.json')
const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)))
const problems = []

for (const [path, entry] of Object.entries(packages)) {
  if (entry.resolved) problems.push(`${path} names the registry it came from: ${entry.resolved}`)
  const absent = Object.keys(entry.optionalDependencies ?? {}).filter((name) => !names.has(name))
  if (absent.length > 0) {
    problems.push(`${path} ${entry.version}: npm ci will fail, not locked: ${absent.join(', ')}`)
  }
}
for (const [name, version] of Object.entries({
  ...dependencies,
  ...devDependencies,
  ...optionalDependencies,
})) {
  if (!/^(?:npm:.+@)?\d+\.\d+\.\d+$/.test(version))
    problems.push(`${name}: ${version} is not pinned`)
  if (!names.has(name)) problems.push(`${name} is not in package-lock.json: run npm install`)
}

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`)
  process.exitCode = 1
}
