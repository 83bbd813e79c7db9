import { onScopeDispose } from 'vue'

/** Keeps a view that fills the window above the keyboard, where the browser lays it over the page. */
export function useViewportHeight() {
  const viewport = window.visualViewport
  if (!viewport) return
  const { style } = document.documentElement

  function follow() {
    if (!viewport) return
    // A zoomed page is being looked at closely: its layout stays as it is.
    if (viewport.scale > 1.01) return
    style.setProperty('--viewport', `${Math.round(viewport.height)}px`)
    if (viewport.offsetTop > 0) window.scrollTo(0, 0)
  }

  viewport.addEventListener('resize', follow)
  follow()
  onScopeDispose(() => {
    viewport.removeEventListener('resize', follow)
    style.removeProperty('--viewport')
  })
}
