import {
  computed,
  nextTick,
  onMounted,
  onScopeDispose,
  ref,
  shallowRef,
  triggerRef,
  watch,
  type Ref,
} from 'vue'
import { readingPlace } from '../../ui/reading-place.ts'
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
  /** Changed in place, since there are thousands: `triggerRef` tells of it. */
  const heights = shallowRef(new Map<string, number>())
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
    // a widget that is closed has no size: what it showed is what it shows again
    if (!element || element.clientHeight === 0) return
    top.value = element.scrollTop - (list.value?.offsetTop ?? 0)
    room.value = element.clientHeight
  }

  function measure(entries: readonly ResizeObserverEntry[]) {
    const element = box.value
    if (!element) return
    let shift = 0
    for (const { target, borderBoxSize } of entries) {
      const key = keyOf(target)
      const index = indexes.value.get(key)
      if (index === undefined || nodes.get(key) !== target) continue
      const start = offsets.value[index] ?? 0
      const height = borderBoxSize[0]?.blockSize ?? 0
      heights.value.set(key, height)
      if (start < top.value) shift += height - ((offsets.value[index + 1] ?? 0) - start)
    }
    triggerRef(heights)
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

  /** What is on the page for the first time is measured at once, where its height must not move anything later. */
  function measureNew() {
    const fresh = [...(list.value?.children ?? [])].filter((node) => !nodes.has(keyOf(node)))
    for (const node of fresh) heights.value.set(keyOf(node), node.getBoundingClientRect().height)
    if (fresh.length > 0) triggerRef(heights)
  }

  let revealing = false
  let putBack: (() => number) | undefined
  /** Where items were when the page was last drawn. */
  let drawn = { offsets: offsets.value, items: items() }

  /** Items that come in above what is being read leave it where it is. */
  function holdPlace() {
    putBack = undefined
    if (!box.value || atEnd()) {
      top.value = Number.POSITIVE_INFINITY
      return
    }
    putBack = readingPlace(box.value)
    // by what items are taken for, so that it is on the page when it is put back
    const index = itemAt(drawn.offsets, top.value)
    const now = indexes.value.get(drawn.items[index]?.key ?? '')
    if (now !== undefined) top.value += (offsets.value[now] ?? 0) - (drawn.offsets[index] ?? 0)
  }

  function keepPlace() {
    const by = putBack?.() ?? 0
    putBack = undefined
    if (by === 0) return
    measureNew()
    look()
  }

  /** Brings an item to the middle; by its measured height once it is on the page. */
  async function reveal(key: string) {
    const index = indexes.value.get(key)
    if (index === undefined || !box.value) return
    const start = (offsets.value[index] ?? 0) + (list.value?.offsetTop ?? 0)
    putBack = undefined
    box.value.scrollTop = start - box.value.clientHeight / 2
    revealing = true
    look()
    await nextTick()
    revealing = false
    nodes.get(key)?.scrollIntoView({ block: 'center' })
    look()
  }

  watch(items, holdPlace)
  watch(
    [shown, items],
    () => {
      keepPlace()
      if (revealing) measureNew()
      follow()
      drawn = { offsets: offsets.value, items: items() }
    },
    { flush: 'post' },
  )
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
