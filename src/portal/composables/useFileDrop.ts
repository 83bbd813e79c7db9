import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** Takes files that are dragged onto an element. A picker must be there too: not everybody can drag. */
export function useFileDrop(area: Ref<HTMLElement | null>, take: (files: File[]) => void) {
  const dragging = ref(false)
  const listening = new AbortController()

  function over(event: DragEvent) {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    dragging.value = true
  }

  function drop(event: DragEvent) {
    dragging.value = false
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    take(files)
  }

  onMounted(() => {
    const { signal } = listening
    area.value?.addEventListener('dragenter', over, { signal })
    area.value?.addEventListener('dragover', over, { signal })
    area.value?.addEventListener('dragleave', () => (dragging.value = false), { signal })
    area.value?.addEventListener('drop', drop, { signal })
  })
  onBeforeUnmount(() => listening.abort())

  return { dragging }
}
