import { shallowRef } from 'vue'
import { DeskError } from '../api/error.ts'

export type LoadState = 'idle' | 'loading' | 'ready' | 'failed'

/**
 * Loads something that can be asked for at any time: loads in flight are shared, and one that is asked for while another
 * runs is done again after it, since the running one may have read an older state.
 */
export function createLoader(work: () => Promise<void>) {
  const state = shallowRef<LoadState>('idle')
  const error = shallowRef<DeskError>()
  let running: Promise<void> | undefined
  let again = false

  async function run() {
    if (state.value !== 'ready') state.value = 'loading'
    try {
      do {
        again = false
        await work()
      } while (again)
      error.value = undefined
      state.value = 'ready'
    } catch (cause) {
      error.value = DeskError.from(cause)
      // what is shown already is better than nothing
      if (state.value !== 'ready') state.value = 'failed'
    } finally {
      running = undefined
    }
  }

  function load(): Promise<void> {
    if (running) again = true
    else running = run()
    return running ?? Promise.resolve()
  }

  function reset() {
    state.value = 'idle'
    error.value = undefined
  }

  return { state, error, load, reset }
}
