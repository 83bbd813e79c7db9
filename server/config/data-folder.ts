import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SettingsError } from './env.ts'

/** Makes the data folder, and finds out now rather than at the first customer whether it can be written. */
export function prepareDataFolder(folder: string): void {
  const probe = join(folder, `.write-test-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
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
