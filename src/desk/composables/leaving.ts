import { onScopeDispose } from 'vue'

/** The browser asks before the page goes away, while that would lose something. */
export function useLeaving(loses: () => boolean) {
  function warn(event: BeforeUnloadEvent) {
    if (loses()) event.preventDefault()
  }
  addEventListener('beforeunload', warn)
  onScopeDispose(() => removeEventListener('beforeunload', warn))
}
