import { onScopeDispose } from 'vue'

/** Does something again and again, only while the page is seen; at once when it is seen again. */
export function useWhileVisible(work: () => void, everyMs: number) {
  let timer: ReturnType<typeof setInterval> | undefined
  let last = Date.now()

  function tick() {
    last = Date.now()
    work()
  }

  function follow() {
    clearInterval(timer)
    if (document.hidden) return
    if (Date.now() - last >= everyMs) tick()
    timer = setInterval(tick, everyMs)
  }

  document.addEventListener('visibilitychange', follow)
  follow()
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', follow)
    clearInterval(timer)
  })
}
