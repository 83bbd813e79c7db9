/**
 * Calls back when the page is shown again or the line comes back, which timers sleep through.
 *
 * @returns stops it
 */
export function onWake(callback: () => void): () => void {
  if (typeof window === 'undefined') return () => {}
  const shown = () => {
    if (document.visibilityState === 'visible') callback()
  }
  window.addEventListener('online', callback)
  window.addEventListener('pageshow', shown)
  document.addEventListener('visibilitychange', shown)
  return () => {
    window.removeEventListener('online', callback)
    window.removeEventListener('pageshow', shown)
    document.removeEventListener('visibilitychange', shown)
  }
}
