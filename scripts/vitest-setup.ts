import { vi } from 'vitest'

/** As patient as `expect.poll`: only what never comes takes that long, also where two cores do the work of many. */
const PATIENCE_MS = 20_000

const { waitFor } = vi

vi.waitFor = (callback, given = {}) => {
  const options = typeof given === 'number' ? { timeout: given } : given
  return waitFor(callback, {
    ...options,
    timeout: Math.max(PATIENCE_MS, options.timeout ?? 0),
  })
}
