import { onMounted, onScopeDispose, ref, watch, type Ref } from 'vue'

const NEAR = 80
/** What stays in view above the part at the end. */
const ABOVE = 80
const TOUCHES = ['pointerdown', 'wheel', 'touchmove', 'keydown'] as const

/**
 * Keeps a list at its end while the reader is there, and leaves them alone where they have scrolled up. `content` is
 * what grows inside `box`. Once there is a `tail`, nothing comes any more but what is to be worked with: its beginning is
 * shown, and from the first touch on nothing moves by itself.
 */
export function useStickyScroll(
  box: Ref<HTMLElement | null>,
  content: Ref<HTMLElement | null>,
  tail: Ref<HTMLElement | null>,
) {
  const atEnd = ref(true)

  let lastTop = 0
  let lastHeight = 0
  let lastRoom = 0

  /**
   * Only a reader who moves up leaves the end: content that grows below them, or shrinks and grows within a frame, or a
   * keyboard that comes up, does not.
   */
  function measure() {
    const element = box.value
    if (!element) return
    const { scrollTop, scrollHeight, clientHeight } = element
    const near = scrollHeight - scrollTop - clientHeight < NEAR
    const sameRoom = clientHeight === lastRoom && scrollHeight === lastHeight
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

  let touched = false

  function toTail() {
    const element = box.value
    if (!element || !tail.value) return
    const from = element.getBoundingClientRect().top + ABOVE
    element.scrollTop += tail.value.getBoundingClientRect().top - from
    lastTop = element.scrollTop
    lastHeight = element.scrollHeight
    lastRoom = element.clientHeight
  }

  /** Not by our hand, nor by what grows: a search of the browser or a screen reader goes where it wants to be. */
  function isMoved() {
    const element = box.value
    if (!element || element.scrollHeight !== lastHeight) return false
    return element.clientHeight === lastRoom && Math.abs(element.scrollTop - lastTop) > 1
  }

  function follow() {
    if (!tail.value) {
      if (atEnd.value) toEnd()
    } else if (!touched) toTail()
  }

  function scrolled() {
    if (tail.value && isMoved()) touched = true
    measure()
    // heights above that were only guessed have moved it
    if (tail.value) follow()
  }

  // who reads further up is not taken away from there
  watch(tail, (there) => there && (touched = !atEnd.value), { flush: 'sync' })

  const observer = new ResizeObserver(follow)
  onMounted(() => {
    if (box.value) observer.observe(box.value)
    if (content.value) observer.observe(content.value)
    box.value?.addEventListener('scroll', scrolled, { passive: true })
    for (const touch of TOUCHES) {
      box.value?.addEventListener(touch, () => (touched = true), { passive: true })
    }
    toEnd()
  })
  onScopeDispose(() => observer.disconnect())

  return { atEnd, toEnd, leaveEnd }
}
