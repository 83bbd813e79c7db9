export function bringsFiles(event: DragEvent) {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** A file that is dropped beside where it is taken would be opened by the browser, in place of the page. */
function refuse(event: DragEvent) {
  if (event.defaultPrevented || !bringsFiles(event)) return
  event.preventDefault()
  if (event.dataTransfer) event.dataTransfer.dropEffect = 'none'
}

/** Until the last of those who asked for it is gone. */
let guards = 0

/** Keeps the page where it is, wherever a file is dropped on it. @returns ends it */
export function guardPage(): () => void {
  if (guards++ === 0) {
    for (const type of ['dragover', 'drop'] as const) addEventListener(type, refuse)
  }
  let ended = false
  return () => {
    if (ended) return
    ended = true
    if (--guards > 0) return
    for (const type of ['dragover', 'drop'] as const) removeEventListener(type, refuse)
  }
}
