import { onBeforeUnmount, onMounted } from 'vue'
import { useSettings } from './settings.ts'

/** By name: `Alt+` or `Control+` and the place of the key on the keyboard, whatever the layout types there. */
export type Shortcuts = Readonly<Record<string, () => void>>

/** Shortcuts of the desk; none is a single character, and the agent can switch them off. */
export function useShortcuts(shortcuts: Shortcuts) {
  const { shortcuts: enabled } = useSettings()

  function onKey(event: KeyboardEvent) {
    if (!enabled.value || event.isComposing || event.repeat || event.shiftKey || event.metaKey)
      return
    if (event.altKey === event.ctrlKey) return
    const run = shortcuts[`${event.altKey ? 'Alt' : 'Control'}+${event.code}`]
    if (!run) return
    event.preventDefault()
    run()
  }

  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
