import { watch } from 'node:fs'

/**
 * Calls back once after the files under a folder came to rest. Editors write in several steps: a save is many events.
 */
export function watchFolder(
  dir: string,
  restMillis: number,
  changed: () => void,
  failed: (error: Error) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(dir, { recursive: true, persistent: false }, () => {
    clearTimeout(timer)
    timer = setTimeout(changed, restMillis).unref()
  })
  watcher.on('error', failed)
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
