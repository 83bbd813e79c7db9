import { onBeforeUnmount, onMounted, shallowRef, type Ref } from 'vue'

/** How far beyond the screen, in pixels, things are on the page already. */
const MARGIN = 1500

/**
 * Which chunks of a long list are near the screen. The others keep their height without their content, so that ten
 * thousand rows cost as much as a hundred.
 */
export function useNearRows(scroller: Ref<HTMLElement | null>) {
  const near = shallowRef<ReadonlySet<number>>(new Set())
  const heights = new Map<number, number>()
  const elements = new Map<Element, number>()
  let observer: IntersectionObserver | undefined

  function onSeen(entries: readonly IntersectionObserverEntry[]) {
    const next = new Set(near.value)
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const key = elements.get(target)
      if (key === undefined) continue
      if (isIntersecting) next.add(key)
      else if (next.delete(key)) heights.set(key, boundingClientRect.height)
    }
    near.value = next
  }

  function watchChunk(element: Element, key: number) {
    elements.set(element, key)
    observer?.observe(element)
  }

  function forget(element: Element) {
    elements.delete(element)
    observer?.unobserve(element)
  }

  /** Puts a chunk on the page before it is near, such as the one that a search leads to. */
  function show(key: number) {
    if (!near.value.has(key)) near.value = new Set(near.value).add(key)
  }

  onMounted(() => {
    observer = new IntersectionObserver(onSeen, {
      root: scroller.value,
      rootMargin: `${MARGIN}px 0px`,
    })
    for (const element of elements.keys()) observer.observe(element)
  })
  onBeforeUnmount(() => observer?.disconnect())

  return { near, heightOf: (key: number) => heights.get(key), watchChunk, forget, show }
}
