import {
  computed,
  nextTick,
  onMounted,
  onScopeDispose,
  ref,
  shallowRef,
  watch,
  type Ref,
} from 'vue'
import { itemAt, offsetsOf, type Sized } from '../lib/windowing.ts'

/** Pixels beyond the visible part that are on the page too, for quick scrolling and for screen readers. */
const BEYOND = 1200

/** Items say which one they are in `data-key`. */
const keyOf = (node: Element) => (node instanceof HTMLElement ? (node.dataset['key'] ?? '') : '')

/**
 * Keeps on the page only those items of a long list that are near the visible part of `box`. What is above what is being
 * read may turn out to be of another height than it was taken for: the reader does not notice.
 */
export function useWindow(
  box: Ref<HTMLElement | null>,
  list: Ref<HTMLElement | null>,
  items: () => readonly Sized[],
  atEnd: () => boolean,
) {
  const heights = shallowRef<ReadonlyMap<string, number>>(new Map())
  const top = ref(Number.POSITIVE_INFINITY)
  const room = ref(800)
  const nodes = new Map<string, Element>()

  const offsets = computed(() => offsetsOf(items(), heights.value))
  const indexes = computed(() => new Map(items().map(({ key }, index) => [key, index])))
  const total = computed(() => offsets.value.at(-1) ?? 0)
  const shown = computed(() => {
    const from = Math.min(top.value, total.value - room.value)
    return {
      first: Math.max(0, itemAt(offsets.value, from - BEYOND)),
      end: itemAt(offsets.value, from + room.value + BEYOND) + 1,
    }
  })
  const before = computed(() => offsets.value[shown.value.first] ?? 0)
  const after = computed(() => total.value - (offsets.value[shown.value.end] ?? 0))

  function look() {
    const element = box.value
    if (!element) return
    top.value = element.scrollTop - (list.value?.offsetTop ?? 0)
    room.value = element.clientHeight
  }

  function measure(entries: readonly ResizeObserverEntry[]) {
    const element = box.value
    if (!element) return
    const changed = new Map(heights.value)
    let shift = 0
    for (const { target, borderBoxSize } of entries) {
      const key = keyOf(target)
      const index = indexes.value.get(key)
      if (index === undefined || nodes.get(key) !== target) continue
      const start = offsets.value[index] ?? 0
      const height = borderBoxSize[0]?.blockSize ?? 0
      changed.set(key, height)
      if (start < top.value) shift += height - ((offsets.value[index + 1] ?? 0) - start)
    }
    heights.value = changed
    if (shift !== 0 && !atEnd()) element.scrollTop += shift
    look()
  }

  const observer = new ResizeObserver(measure)
  const roomObserver = new ResizeObserver(look)

  /** Watches the heights of what is on the page now. */
  function follow() {
    const present = new Map([...(list.value?.children ?? [])].map((node) => [keyOf(node), node]))
    for (const [key, node] of nodes) {
      if (present.get(key) === node) continue
      observer.unobserve(node)
      nodes.delete(key)
    }
    for (const [key, node] of present) {
      if (nodes.has(key)) continue
      nodes.set(key, node)
      observer.observe(node)
    }
  }

  /** Brings an item to the middle; by its measured height once it is on the page. */
  async function reveal(key: string) {
    const index = indexes.value.get(key)
    if (index === undefined || !box.value) return
    const start = (offsets.value[index] ?? 0) + (list.value?.offsetTop ?? 0)
    box.value.scrollTop = start - box.value.clientHeight / 2
    look()
    await nextTick()
    nodes.get(key)?.scrollIntoView({ block: 'center' })
  }

  watch([shown, items], follow, { flush: 'post' })
  onMounted(() => {
    follow()
    if (!box.value) return
    roomObserver.observe(box.value)
    box.value.addEventListener('scroll', look, { passive: true })
  })
  onScopeDispose(() => {
    observer.disconnect()
    roomObserver.disconnect()
  })

  return { shown, before, after, reveal }
}
