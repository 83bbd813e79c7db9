import { shallowRef, type Component } from 'vue'
import { loadRest } from '../i18n/portal.ts'

/** What may stand on every page: there only where there is a reason for it, and once nothing else is to be done. */
export const extras = shallowRef<Component>()

export async function loadExtras(): Promise<void> {
  const [parts] = await Promise.all([import('./components/PageExtras.vue'), loadRest()])
  extras.value = parts.default
}
