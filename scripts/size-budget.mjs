import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/files.mjs'
import { filesOfPage, gzipped } from './lib/sizes.mjs'

const dist = join(root, 'dist')
const json = (path) => JSON.parse(readFileSync(path, 'utf8'))
const budgets = json(join(root, 'scripts/budgets.json'))
const manifest = json(join(dist, '.vite/portal.json'))

for (const { name, page, with: lazy = [], file, max } of budgets) {
  const files = page ? filesOfPage(manifest, readFileSync(join(dist, page), 'utf8'), lazy) : [file]
  const size = gzipped(dist, files)
  const verdict = size > max ? 'OVER' : 'ok'
  if (size > max) process.exitCode = 1
  process.stdout.write(
    `         ${name.padEnd(16)}${kilobytes(size)} of ${kilobytes(max)} KB gzipped, ${verdict}\n`,
  )
  if (size > max) for (const one of files) process.stdout.write(`           ${one}\n`)
}

function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1).padStart(5)
}
