import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { failureCode, isPassing, type FailureCode } from '../lib/errors.ts'
import { useSessionStore } from '../stores/session.ts'

const RETRY_AFTER = [3000, 6000, 12_000, 30_000]

/**
 * Something that a view loads, with its failure. A failure that may pass is tried again by itself: when the connection
 * is back, and after pauses that grow.
 */
export function useAsync<T>(load: () => Promise<T>) {
  const session = useSessionStore()
  const data = shallowRef<T>()
  const error = shallowRef<FailureCode>()
  const pending = ref(false)
  let latest = 0
  let attempts = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function run() {
    clearTimeout(timer)
    const mine = ++latest
    pending.value = true
    try {
      const loaded = await load()
      if (mine !== latest) return
      data.value = loaded
      error.value = undefined
      attempts = 0
    } catch (caught) {
      if (mine !== latest) return
      error.value = failureCode(caught)
      if (isPassing(error.value)) {
        const wait = RETRY_AFTER[Math.min(attempts++, RETRY_AFTER.length - 1)]
        timer = setTimeout(() => void run(), wait)
      }
    } finally {
      if (mine === latest) pending.value = false
    }
  }

  watch(
    () => session.online,
    (online) => {
      if (online && error.value && isPassing(error.value)) void run()
    },
  )
  onScopeDispose(() => {
    latest++
    clearTimeout(timer)
  })

  return { data, error, pending, run }
}
