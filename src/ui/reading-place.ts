/**
 * Takes down what a reader of a long list looks at: the first thing with a `data-index` that reaches below the upper edge
 * of `box`. The function that comes back puts it where it was, whatever has come in above it since, and tells by how many
 * pixels the list was moved for that.
 */
export function readingPlace(box: HTMLElement): () => number {
  const edge = box.getBoundingClientRect().top
  const marks = box.querySelectorAll<HTMLElement>('[data-index]')
  // they stand below each other, so that few of them need to be looked at
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle
    else low = middle + 1
  }
  const mark = marks[low]
  if (!mark) return () => 0
  const from = mark.getBoundingClientRect().top
  const selector = `[data-index="${mark.dataset['index']}"]`
  return () => {
    // it may have been made anew
    const now = mark.isConnected ? mark : box.querySelector(selector)
    const by = now ? now.getBoundingClientRect().top - from : 0
    if (by !== 0) box.scrollTop += by
    return by
  }
}
