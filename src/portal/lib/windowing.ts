export interface Sized {
  readonly key: string
  /** Pixels that it is taken for until it is measured. */
  readonly estimate: number
}

/** Where each item begins, and after the last one where they all end. */
export function offsetsOf(items: readonly Sized[], heights: ReadonlyMap<string, number>) {
  const offsets = new Float64Array(items.length + 1)
  let end = 0
  // at every step of a scroll, of thousands
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    if (item) end += heights.get(item.key) ?? item.estimate
    offsets[index + 1] = end
  }
  return offsets
}

/** The item at this height; the first or the last one beyond the ends, -1 of none. */
export function itemAt(offsets: Float64Array, y: number): number {
  let low = 0
  let high = offsets.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((offsets[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return Math.min(low, offsets.length - 2)
}
