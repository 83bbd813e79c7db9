import { shallowRef } from 'vue'
import { openDrawer } from '../logic/storage.ts'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

// of the device, not of an agent: it holds for the sign-in too
const shelf = openDrawer('device', 'local')
const stored = shelf.read<string>('theme')
const theme = shallowRef<Theme>(THEMES.find((each) => each === stored) ?? 'auto')

export function applyTheme() {
  document.documentElement.dataset['theme'] = theme.value
}

export function useTheme() {
  function setTheme(next: Theme) {
    theme.value = next
    shelf.write('theme', next)
    applyTheme()
  }
  return { theme, setTheme }
}
