import { onBeforeUnmount, onMounted } from 'vue'

const HEADINGS = ':is(h1, h2, h3)[tabindex="-1"]'

function isGone(element: Element) {
  return (
    !element.isConnected || element.matches(':disabled') || element.getClientRects().length === 0
  )
}

/** The heading of the smallest part of the page around a place that has one. */
function headingNear(place: Element) {
  for (let around: Element | null = place; around; around = around.parentElement) {
    const heading = around.querySelector<HTMLElement>(HEADINGS)
    if (heading) return heading
  }
  return null
}

/** Where a conversation goes on. On a touch screen that is not the box to write in: a keyboard would come up uncalled. */
export function conversationPlace() {
  const writes = matchMedia('(pointer: coarse)').matches ? null : '.composer textarea'
  const box = writes && document.querySelector<HTMLElement>(writes)
  return box || document.querySelector<HTMLElement>('[role="log"]')
}

/**
 * What was pressed often goes away by that. Without this the keyboard, and with it a screen reader, would be back at the top
 * of the page.
 *
 * @param next where to go on instead, from what is still there around it
 */
export function useKeptFocus(next: (place: Element) => HTMLElement | null = headingNear) {
  let path: Element[] = []

  function note(event: Event) {
    path = event.composedPath().filter((one) => one instanceof Element)
  }

  function look() {
    const [last] = path
    const { activeElement, body } = document
    // what was hidden keeps the focus until the page is drawn
    const isLost = activeElement === null || activeElement === body || activeElement === last
    if (!last || !isLost || !isGone(last)) return
    const place = path.find((one) => !isGone(one))
    path = []
    if (place) next(place)?.focus()
  }

  const observer = new MutationObserver(look)
  const main = () => document.getElementById('main')

  onMounted(() => {
    const area = main()
    if (!area) return
    area.addEventListener('focusin', note)
    const attributeFilter = ['disabled', 'open']
    observer.observe(area, { subtree: true, childList: true, attributeFilter })
  })
  onBeforeUnmount(() => {
    observer.disconnect()
    main()?.removeEventListener('focusin', note)
  })
}
