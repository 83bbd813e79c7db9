import { loadRest } from '../../i18n/portal.ts'
import { useDraftsStore } from '../stores/drafts.ts'

/** Whether the customer left something unsent, which the start page shows. */
export function hasDrafts(): boolean {
  const drafts = useDraftsStore()
  return drafts.idsOf('start').length + drafts.idsOf('email').length > 0
}

/** The cards of what goes on, with their words: most who come have nothing going on, and do not need them. */
export async function loadRunningCards() {
  const [cards] = await Promise.all([import('../components/RunningCards.vue'), loadRest()])
  return cards.default
}
