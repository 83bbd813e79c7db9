import { chromium, type Browser, type CDPSession, type Locator, type Page } from '@playwright/test'
import { fillChat } from '../../e2e/support/long-chat.ts'
import {
  acceptOffer,
  chatLog,
  composer,
  deskLog,
  openAgent,
  openCustomer,
  setStatus,
  startChat,
} from '../../e2e/support/people.ts'
import { openStack } from '../../e2e/support/stack.ts'
import { deskWords } from '../../e2e/support/words.ts'

const MESSAGES = 10_000
/** Pixels of one turn of the wheel: as fast as a hand at a desk gets. */
const TURN = 600
const SCROLL_MS = 180_000
const TYPED = 'I have looked everywhere and can not find it, so please'

interface Side {
  name: string
  page: Page
  log: Locator
  box: Locator
}

/** A conversation of 10,000 messages in the real server, opened in Chromium: how soon it is there, and how it scrolls. */
export async function render(): Promise<void> {
  const stack = await openStack({ worker: 91 })
  const browser = await chromium.launch({
    executablePath: process.env['PORTICO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  })
  try {
    const sides = await converse(browser, stack)
    console.log(`A chat of ${MESSAGES} messages, Chromium ${browser.version()}, 1280 × 800.\n`)
    const rows = []
    for (const side of sides) rows.push(await measure(side))
    console.table(rows)
  } finally {
    await browser.close()
    await stack.close()
  }
}

async function converse(browser: Browser, stack: Awaited<ReturnType<typeof openStack>>) {
  const faults: string[] = []
  const maya = await openAgent(browser, stack, faults, 'maya')
  await setStatus(maya, 'available')
  const ana = await openCustomer(browser, stack, faults)
  const id = await startChat(ana, 11, 'I want to talk to a person')
  await acceptOffer(maya)
  fillChat(stack, id, MESSAGES)
  const portal: Side = { name: 'portal', page: ana.page, log: chatLog(ana), box: composer(ana) }
  const desk: Side = {
    name: 'desk',
    page: maya.page,
    log: deskLog(maya),
    box: maya.page.getByRole('textbox', { name: deskWords('composer.label'), exact: true }),
  }
  return [portal, desk]
}

async function measure({ name, page, log, box }: Side) {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.addInitScript(watchFirstPaint, `[data-index="${MESSAGES - 1}"]`)
  await page.reload()
  await log.locator(`[data-index="${MESSAGES - 1}"]`).waitFor()
  const painted = await page.evaluate(
    () => new Promise<number>((resolve) => (window.onListPainted = resolve)),
  )
  const opened = await memory(session)
  await page.evaluate(watchFrames)
  const began = performance.now()
  const reached = await scrollUp(page, log)
  const seconds = (performance.now() - began) / 1000
  const scroll = await page.evaluate(() => window.stopFrames())
  const whole = await memory(session)
  await page.evaluate(watchKeys)
  await box.pressSequentially(TYPED, { delay: 30 })
  const keys = await page.evaluate(() => window.stopKeys())
  const elements = await log.locator('*').count()
  await box.fill('')
  return {
    page: name,
    'list painted, ms': Math.round(painted),
    'scrolled to message': reached,
    's of scrolling': Math.round(seconds),
    'frame p50': at(scroll.frames, 0.5),
    'frame p95': at(scroll.frames, 0.95),
    worst: at(scroll.frames, 1),
    'tasks over 50 ms': scroll.tasks.length,
    'longest task': at(scroll.tasks, 1),
    'key p95': at(keys, 0.95),
    'key worst': at(keys, 1),
    'MB opened': opened,
    'MB whole': whole,
    elements,
  }
}

/** Turns the wheel until the first message is there; gives the index of the topmost one that is. */
async function scrollUp(page: Page, log: Locator): Promise<number> {
  const frame = await log.boundingBox()
  if (!frame) throw new Error('the conversation is not on the page')
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2)
  const until = performance.now() + SCROLL_MS
  let first = MESSAGES
  while (first > 0 && performance.now() < until) {
    for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, -TURN)
    first = await log.evaluate((box) =>
      Number(box.querySelector<HTMLElement>('[data-index]')?.dataset['index']),
    )
  }
  return first
}

/** Megabytes of script memory after its garbage is collected. */
async function memory(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const used = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN
  return Number((used / 1e6).toFixed(1))
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const place = Math.min(sorted.length - 1, Math.floor(share * sorted.length))
  return Number((sorted[place] ?? 0).toFixed(1))
}

declare global {
  interface Window {
    onListPainted: (tell: number) => void
    stopFrames: () => { frames: number[]; tasks: number[] }
    stopKeys: () => number[]
  }
}

/** Runs in the page: tells when the frame with the first messages has been made, from the start of the navigation. */
function watchFirstPaint(selector: string): void {
  let painted: number | undefined
  let ask: ((at: number) => void) | undefined
  Object.defineProperty(window, 'onListPainted', {
    set(tell: (at: number) => void) {
      ask = tell
      if (painted !== undefined) tell(painted)
    },
  })
  new MutationObserver((_, observer) => {
    if (!document.querySelector(selector)) return
    observer.disconnect()
    requestAnimationFrame(() =>
      setTimeout(() => {
        painted = performance.now()
        ask?.(painted)
      }),
    )
  }).observe(document, { childList: true, subtree: true })
}

/** Runs in the page: the time from frame to frame, and tasks over 50 ms, until `stopFrames`. */
function watchFrames(): void {
  const frames: number[] = []
  const tasks: number[] = []
  const observer = new PerformanceObserver((list) => {
    tasks.push(...list.getEntries().map(({ duration }) => duration))
  })
  observer.observe({ type: 'longtask' })
  let last = performance.now()
  let going = true
  const next = (now: number): void => {
    frames.push(now - last)
    last = now
    if (going) requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
  window.stopFrames = () => {
    going = false
    observer.disconnect()
    return { frames: frames.slice(1), tasks }
  }
}

/** Runs in the page: from each key to the frame that shows it, until `stopKeys`. */
function watchKeys(): void {
  const keys: number[] = []
  const hear = (event: KeyboardEvent): void => {
    requestAnimationFrame(() => setTimeout(() => keys.push(performance.now() - event.timeStamp)))
  }
  document.addEventListener('keydown', hear, true)
  window.stopKeys = () => {
    document.removeEventListener('keydown', hear, true)
    return keys
  }
}
