import { cpus } from 'node:os'
import { chromium, type Browser } from '@playwright/test'
import { openStack } from '../e2e/support/stack.ts'

/**
 * Run with `npm run bench:home` after `npm run build`, or against a server that runs: `npm run bench:home -- <address>`.
 * Every visit is the first one of a new browser profile.
 */
const VISITS = 7
const PHONE = { width: 412, height: 823 }
const SLOW_4G = {
  offline: false,
  latency: 562.5,
  downloadThroughput: 180_000,
  uploadThroughput: 84_375,
}
const DEVICES = [
  { name: 'as it is', cpu: 1, network: undefined },
  { name: 'CPU 4x slower', cpu: 4, network: undefined },
  { name: 'CPU 4x slower, slow 4G', cpu: 4, network: SLOW_4G },
] as const
type Device = (typeof DEVICES)[number]

interface Visit {
  firstPaint: number
  largestPaint: number
  shift: number
  /** What had come over the line when the largest element was painted. */
  requests: number
  kilobytes: number
}

const [address] = process.argv.slice(2)
const stack = address === undefined ? await openStack({ worker: 90 }) : undefined
const origin = address ?? stack?.origin ?? ''
const browser = await chromium.launch({
  executablePath: process.env['PORTICO_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
})
console.log(`Chromium ${browser.version()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`)
console.log(`Medians of ${VISITS} first visits, milliseconds from the start of the navigation.\n`)
try {
  const medians = []
  for (const device of DEVICES) medians.push({ device, ...(await measure(browser, device)) })
  const base = medians[0]
  console.table(
    medians.map(({ device, firstPaint, largestPaint, shift, requests, kilobytes }) => ({
      device: device.name,
      'first contentful paint': Math.round(firstPaint),
      'largest contentful paint': Math.round(largestPaint),
      ratio: base ? Number((largestPaint / base.largestPaint).toFixed(1)) : '',
      'layout shift': Number(shift.toFixed(3)),
      requests,
      KB: Number(kilobytes.toFixed(1)),
    })),
  )
} finally {
  await browser.close()
  await stack?.close()
}

async function measure(on: Browser, device: Device): Promise<Visit> {
  const visits: Visit[] = []
  for (let visit = 0; visit < VISITS; visit++) visits.push(await visitOf(on, device))
  const median = (of: (visit: Visit) => number): number =>
    visits.map(of).sort((one, other) => one - other)[Math.floor(VISITS / 2)] ?? Number.NaN
  return {
    firstPaint: median((visit) => visit.firstPaint),
    largestPaint: median((visit) => visit.largestPaint),
    shift: median((visit) => visit.shift),
    requests: median((visit) => visit.requests),
    kilobytes: median((visit) => visit.kilobytes),
  }
}

async function visitOf(on: Browser, { cpu, network }: Device): Promise<Visit> {
  const context = await on.newContext({ viewport: PHONE, locale: 'en' })
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: cpu })
    if (network) {
      await session.send('Network.enable')
      await session.send('Network.emulateNetworkConditions', network)
    }
    await page.goto(origin, { waitUntil: 'networkidle' })
    return await page.evaluate(readVisit)
  } finally {
    await context.close()
  }
}

/** Runs in the page. */
async function readVisit(): Promise<Visit> {
  const entries = (type: string): Promise<PerformanceEntry[]> =>
    new Promise((resolve) => {
      const observer = new PerformanceObserver((list) => resolve(list.getEntries()))
      observer.observe({ type, buffered: true })
      // no entry, no call: a page without a shift has none
      if (type === 'layout-shift') setTimeout(() => resolve([]), 500)
    })
  const paints = await entries('largest-contentful-paint')
  const largestPaint = paints.at(-1)?.startTime ?? Number.NaN
  const shifts = await entries('layout-shift')
  const loads = [
    ...performance.getEntriesByType('navigation'),
    ...performance.getEntriesByType('resource'),
  ].filter(
    (entry): entry is PerformanceResourceTiming =>
      entry instanceof PerformanceResourceTiming && entry.responseEnd <= largestPaint,
  )
  const bytes = loads.reduce((total, load) => total + load.transferSize, 0)
  return {
    firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    largestPaint,
    shift: shifts.reduce((total, entry) => total + ('value' in entry ? Number(entry.value) : 0), 0),
    requests: loads.length,
    kilobytes: bytes / 1000,
  }
}
