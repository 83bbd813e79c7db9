import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)
const text = /\.(?:js|css|svg|json|txt|xml|webmanifest)$/
const smallest = 1024

/**
 * Writes `.br` and `.gz` beside every text file over 1 KB that a build put out, so that the server need not.
 * Pages are left out: the server writes into them before it sends them.
 */
export function compress(): Plugin {
  return {
    name: 'portico:compress',
    apply: 'build',
    enforce: 'post',
    async writeBundle({ dir }) {
      if (dir) await compressFolder(dir)
    },
  }
}

async function compressFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const there = new Set(entries.map((entry) => join(entry.parentPath, entry.name)))
  const files = entries.filter(
    (entry) =>
      entry.isFile() &&
      text.test(entry.name) &&
      !entry.parentPath.endsWith('.vite') &&
      // the desk is built into the folder that the portal has filled
      !there.has(join(entry.parentPath, `${entry.name}.gz`)),
  )
  await Promise.all(files.map((entry) => compressFile(join(entry.parentPath, entry.name))))
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path)
  if (content.length <= smallest) return
  const [br, gz] = await Promise.all([
    brotli(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
    deflate(content, { level: constants.Z_BEST_COMPRESSION }),
  ])
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)])
}
