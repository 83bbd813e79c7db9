import { shallowRef } from 'vue'

/** Files that are dragged over an element and dropped on it. */
export function useFileDrop(onFiles: (files: readonly File[]) => void) {
  const over = shallowRef(false)
  // entering a child is told before leaving its parent
  let depth = 0

  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  function set(next: number) {
    depth = Math.max(0, next)
    over.value = depth > 0
  }

  const handlers = {
    dragenter(event: DragEvent) {
      if (hasFiles(event)) set(depth + 1)
    },
    dragover(event: DragEvent) {
      if (hasFiles(event)) event.preventDefault()
    },
    dragleave(event: DragEvent) {
      if (hasFiles(event)) set(depth - 1)
    },
    drop(event: DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      set(0)
      onFiles([...(event.dataTransfer?.files ?? [])])
    },
  }

  return { over, handlers }
}
