import { onScopeDispose, ref } from 'vue'
import { forgetOffered, keepOffered, readOffered, type Offered } from '../lib/offered.ts'

/** What was offered in a place, and whether the link that was followed from there has helped; over a reload, too. */
export function useReturn(place: string) {
  const offered = ref(readOffered(place))
  /** The link that the customer is back from. */
  const asked = ref<number>()

  function keep(change: Partial<Offered>) {
    offered.value = { ...offered.value, ...change }
    keepOffered(place, offered.value)
  }

  function leave(link: number) {
    asked.value = undefined
    keep({ link })
  }

  function comeBack() {
    if (!document.hidden) asked.value = offered.value.link
  }

  /** The question is answered. @returns the link that it was about */
  function settle() {
    const { link, ...rest } = offered.value
    offered.value = rest
    keepOffered(place, rest)
    asked.value = undefined
    return link
  }

  function forget() {
    asked.value = undefined
    offered.value = { declined: [], told: [] }
    forgetOffered(place)
  }

  // the page itself may be a new one
  comeBack()
  document.addEventListener('visibilitychange', comeBack)
  // a link may open beside this window, which then is never hidden
  window.addEventListener('focus', comeBack)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', comeBack)
    window.removeEventListener('focus', comeBack)
  })

  return { offered, asked, keep, leave, settle, forget }
}
