import type { PageSource } from '../types.ts'

interface NavigationLike {
  addEventListener(type: string, listener: () => void): void
  removeEventListener(type: string, listener: () => void): void
}

type Write = typeof history.pushState

/** The page that the client runs in. */
export const browserPage: PageSource = {
  get url() {
    return globalThis.location?.href ?? ''
  },

  get visible() {
    return globalThis.document?.visibilityState !== 'hidden'
  },

  watch(changed) {
    if (typeof window === 'undefined') return () => {}
    const unfollow = followNavigation(changed)
    document.addEventListener('visibilitychange', changed)
    return () => {
      document.removeEventListener('visibilitychange', changed)
      unfollow()
    }
  },
}

/** Calls back after every change of the address, also of a single-page application. */
function followNavigation(changed: () => void): () => void {
  const { navigation } = globalThis as { navigation?: NavigationLike }
  if (navigation) {
    navigation.addEventListener('currententrychange', changed)
    return () => navigation.removeEventListener('currententrychange', changed)
  }
  const unwatch = [wrap('pushState', changed), wrap('replaceState', changed)]
  window.addEventListener('popstate', changed)
  window.addEventListener('hashchange', changed)
  return () => {
    window.removeEventListener('popstate', changed)
    window.removeEventListener('hashchange', changed)
    for (const stop of unwatch) stop()
  }
}

/** Where no event tells of them, there is no other way to hear of these. */
function wrap(name: 'pushState' | 'replaceState', changed: () => void): () => void {
  const { history } = window
  const before = Object.getOwnPropertyDescriptor(history, name)
  let active = true
  const original: Write = history[name].bind(history)
  const wrapped: Write = (...args) => {
    original(...args)
    if (active) changed()
  }
  history[name] = wrapped
  return () => {
    active = false
    // somebody else's wrapper around ours stays, and ours lets everything through
    if (history[name] !== wrapped) return
    if (before) Object.defineProperty(history, name, before)
    else Reflect.deleteProperty(history, name)
  }
}
