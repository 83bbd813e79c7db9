import { onScopeDispose, readonly, shallowRef } from 'vue'
import { serverNow } from '../api/http.ts'

const now = shallowRef(serverNow())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** The server's time in milliseconds, ticking each second while somebody looks. */
export function useNow() {
  users += 1
  now.value = serverNow()
  timer ??= setInterval(() => (now.value = serverNow()), 1000)
  onScopeDispose(() => {
    users -= 1
    if (users > 0) return
    clearInterval(timer)
    timer = undefined
  })
  return readonly(now)
}
