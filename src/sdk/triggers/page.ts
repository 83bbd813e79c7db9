import type { PageSource } from '../types.ts'

/** Milliseconds between two looks: only some browsers tell of every way to another address, and of a first act none. */
const LOOK_MS = 500

/** The page that the client runs in. */
export const browserPage: PageSource = {
  get url() {
    return globalThis.location?.href ?? ''
  },

  get visible() {
    return globalThis.document?.visibilityState !== 'hidden'
  },

  get active() {
    return globalThis.navigator?.userActivation?.hasBeenActive ?? true
  },

  watch(changed) {
    if (typeof window === 'undefined') return () => {}
    const state = () => `${browserPage.active} ${browserPage.url}`
    let seen = state()
    const look = setInterval(() => {
      if (seen === state()) return
      seen = state()
      changed()
    }, LOOK_MS)
    // also when the page is left: what may be kept by then is kept
    document.addEventListener('visibilitychange', changed)
    return () => {
      clearInterval(look)
      document.removeEventListener('visibilitychange', changed)
    }
  },
}
