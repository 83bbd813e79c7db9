import { shallowRef, watch } from 'vue'
import { openDrawer } from '../logic/storage.ts'

const shelf = openDrawer('device', 'local')

function setting(name: string, initial: boolean) {
  const value = shallowRef(shelf.read<boolean>(name) ?? initial)
  watch(value, (next) => shelf.write(name, next))
  return value
}

const sound = setting('sound', true)
const shortcuts = setting('shortcuts', true)

/** What an agent set for this device. */
export function useSettings() {
  return { sound, shortcuts }
}
