import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './files.mjs'
import { giveUp } from './say.mjs'

/** The first Node with Temporal and a stable node:sqlite. */
const needed = 26

/** A Node that can run the server: the one that came with the dependencies, else the one that runs this. */
export function findNode() {
  const bundled = join(root, 'node_modules', '.bin', 'node')
  const found = [bundled, process.execPath].find((path) => majorOf(path) >= needed)
  if (found) return found
  return giveUp(
    `Node ${needed} or newer is needed and this is ${process.version} on ${process.platform} ${process.arch}. ` +
      `Linux on x64 gets one with the dependencies (is "optional" switched off in your npm settings?); ` +
      `elsewhere install it from https://nodejs.org and run this again.`,
  )
}

function majorOf(path) {
  if (path === process.execPath) return Number(process.versions.node.split('.')[0])
  if (!existsSync(path)) return 0
  try {
    return Number(execFileSync(path, ['--version'], { encoding: 'utf8' }).slice(1).split('.')[0])
  } catch {
    // a binary for another machine or C library: as good as none
    return 0
  }
}
