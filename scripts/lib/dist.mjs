import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf, readIfThere, root, writeStamp } from './files.mjs'
import { run } from './process.mjs'
import { say, took } from './say.mjs'

const stamp = join(root, 'dist', '.build-hash')
const sources = [
  'src',
  'contract',
  'public',
  'index.html',
  'desk.html',
  'vite.config.ts',
  'tsconfig.json',
  'package-lock.json',
  'scripts/vite',
  'scripts/lib/dist.mjs',
  'scripts/lib/declarations.mjs',
  'scripts/lib/type-printer.mjs',
  'scripts/sdk-types.mjs',
]

/** What the build would be made from, as one hash: the sources and the SDK that is swapped in. */
export function sourceHash() {
  return hashOf(sources, {
    extra: process.env.PORTICO_SDK ?? '',
    counts: (file) => !/\.test\.\w+$/.test(file),
  })
}

/** Builds unless dist/ comes from these very sources. Gives the exit code. */
export async function ensureBuild(node, { quiet = true } = {}) {
  if (readIfThere(stamp).trim() === sourceHash()) return 0
  say('building portal, desk, embed script and SDK')
  const started = Date.now()
  const { code, output } = await build(node, { quiet })
  if (code === 0) say(`built in ${took(started)}`)
  else process.stderr.write(output)
  return code
}

/** Builds everything into dist/. */
export async function build(node, { quiet = false } = {}) {
  // taken before the build: an edit made while it runs must lead to another one
  const hash = sourceHash()
  rmSync(stamp, { force: true })
  const bundles = await run(
    node,
    ['node_modules/vite/bin/vite.js', 'build', ...(quiet ? ['--logLevel', 'warn'] : [])],
    {
      quiet,
      env: { NODE_ENV: 'production' },
    },
  )
  if (bundles.code !== 0) return bundles
  const types = await run(node, ['scripts/sdk-types.mjs', 'dist/sdk/portico.d.ts'], { quiet })
  if (types.code === 0) writeStamp(stamp, hash)
  return types
}
