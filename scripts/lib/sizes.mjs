import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * The files that a page loads before it shows its first route: the scripts and styles that its HTML names and the lazy chunks named
 * in `lazy`, each with all that it imports.
 */
export function filesOfPage(manifest, html, lazy) {
  const chunks = new Map(Object.values(manifest).map((chunk) => [chunk.file, chunk]))
  const files = new Set()
  const add = (chunk) => {
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    for (const style of chunk.css ?? []) files.add(style)
    for (const other of chunk.imports ?? []) add(manifest[other])
  }
  for (const [, file] of html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)) {
    add(chunks.get(file) ?? { file })
  }
  for (const key of lazy) {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`${key} is not a chunk of the build`)
    add(chunk)
  }
  return [...files]
}

/** Bytes on the wire, gzipped, of files below a folder. */
export function gzipped(folder, files) {
  return files.reduce(
    (total, file) => total + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
    0,
  )
}
