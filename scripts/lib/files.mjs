import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Every file below `path` (or the file itself), sorted, so that a hash does not depend on the disk's order. */
export function filesUnder(path) {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}

/**
 * One hash over names and contents of the files below `paths` (relative to the checkout) that `counts` keeps, and over
 * `extra`.
 */
export function hashOf(paths, { extra = '', counts = () => true } = {}) {
  const hash = createHash('sha256').update(extra)
  for (const path of paths) {
    for (const file of filesUnder(join(root, path)).filter(counts)) {
      hash.update(`\0${file.slice(root.length)}\0`).update(readFileSync(file))
    }
  }
  return hash.digest('hex')
}

/** The text of a small file, or '' when there is none. */
export function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** Writes a stamp file that a later run compares. */
export function writeStamp(path, value) {
  writeFileSync(path, `${value}\n`)
}
