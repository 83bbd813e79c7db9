import { onMounted, onScopeDispose, ref, type Ref } from 'vue'

const NEAR = 80

/**
 * Keeps a list at its end while the reader is there, and leaves them alone where they have scrolled up. `content` is
 * what grows inside `box`.
 */
export function useStickyScroll(box: Ref<HTMLElement | null>, content: Ref<HTMLElement | null>) {
  const atEnd = ref(true)

  let lastTop = 0
  let lastHeight = 0
  let lastRoom = 0

  /** Only a reader who moves up leaves the end: content that grows below them, or a keyboard that comes up, does not. */
  function measure() {
    const element = box.value
    if (!element) return
    const { scrollTop, scrollHeight, clientHeight } = element
    const near = scrollHeight - scrollTop - clientHeight < NEAR
    const sameRoom = clientHeight === lastRoom && scrollHeight >= lastHeight
    const movedUp = scrollTop < lastTop - 1 && sameRoom
    if (near) atEnd.value = true
    else if (movedUp) atEnd.value = false
    lastTop = scrollTop
    lastHeight = scrollHeight
    lastRoom = clientHeight
  }

  function toEnd() {
    atEnd.value = true
    const element = box.value
    if (element) element.scrollTop = element.scrollHeight
  }

  /** The reader is taken elsewhere on purpose. */
  function leaveEnd() {
    atEnd.value = false
  }

  const observer = new ResizeObserver(() => {
    if (atEnd.value) toEnd()
  })
  onMounted(() => {
    if (box.value) observer.observe(box.value)
    if (content.value) observer.observe(content.value)
    box.value?.addEventListener('scroll', measure, { passive: true })
    toEnd()
  })
  onScopeDispose(() => observer.disconnect())

  return { atEnd, toEnd, leaveEnd }
}
