import { nextTick, onBeforeUnmount, onMounted, shallowRef, type Ref } from 'vue'

/** Within this many pixels of an end counts as there. */
const NEAR = 48

/** Stays at the newest message while the reader is there, and leaves who scrolls up where they are. */
export function useStickToEnd(scroller: Ref<HTMLElement | null>, content: Ref<HTMLElement | null>) {
  const atEnd = shallowRef(true)
  let topBefore = 0

  function onScroll() {
    const box = scroller.value
    if (!box) return
    // content that grows also leaves the end behind: only who scrolls up wants to
    if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) atEnd.value = true
    else if (box.scrollTop < topBefore) atEnd.value = false
    topBefore = box.scrollTop
  }

  function toEnd() {
    const box = scroller.value
    if (!box) return
    atEnd.value = true
    box.scrollTop = box.scrollHeight
  }

  /** The list was moved under the reader, so that nothing moves for them. */
  function moved() {
    topBefore = scroller.value?.scrollTop ?? 0
  }

  const observer = new ResizeObserver(() => {
    if (atEnd.value) toEnd()
  })
  onMounted(async () => {
    await nextTick()
    toEnd()
    if (content.value) observer.observe(content.value)
    if (scroller.value) observer.observe(scroller.value)
  })
  onBeforeUnmount(() => observer.disconnect())

  return { atEnd, onScroll, toEnd, moved }
}
