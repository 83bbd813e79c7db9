import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * The files that a page loads before it shows its first route: its entry and the lazy chunks named in `lazy`, each
 * with all that it imports, scripts and styles.
 */
export function filesOfPage(manifest, page, lazy) {
  const files = new Set()
  const seen = new Set()
  const add = (key) => {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`${key} is not a chunk of the build`)
    if (seen.has(key)) return
    seen.add(key)
    files.add(chunk.file)
    for (const style of chunk.css ?? []) files.add(style)
    for (const other of chunk.imports ?? []) add(other)
  }
  for (const key of [page, ...lazy]) add(key)
  return [...files]
}

/** Bytes on the wire, gzipped, of files below a folder. */
export function gzipped(folder, files) {
  return files.reduce(
    (total, file) => total + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
    0,
  )
}
