import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SettingsError } from './env.ts'

/** Makes the data folder, and finds out now rather than at the first customer whether it can be written. */
export function prepareDataFolder(folder: string): void {
  const probe = join(folder, `.write-test-${process.pid}`)
  try {
    makeFolder(folder)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new SettingsError(
      `the data folder ${folder} can't be written (${why}): give this user the right to, or set PORTICO_DATA to another folder`,
      { cause: error },
    )
  }
}

/** One folder after the other: Node's recursive way never ends where the system makes no folders, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}
