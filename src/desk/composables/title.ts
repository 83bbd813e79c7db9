import { watchEffect } from 'vue'

/** Keeps the tab's title; the text is made anew when what it reads changes. */
export function useTitle(text: () => string) {
  watchEffect(() => (document.title = text()))
}
