import { loadRest } from '../../i18n/portal.ts'
import { useDraftsStore } from '../stores/drafts.ts'

/** Whether the customer left something unsent, which the start page shows. */
export function hasDrafts(): boolean {
  const drafts = useDraftsStore()
  return drafts.idsOf('start').length + drafts.idsOf('email').length > 0
}

async function load() {
  const [cards] = await Promise.all([import('../components/RunningCards.vue'), loadRest()])
  return cards.default
}

let pending: ReturnType<typeof load> | undefined

/** The cards of what goes on, with their words: most who come have nothing going on, and do not need them. */
export function loadRunningCards() {
  // kept, since even a module that is there takes longer to import than the next frame to paint
  pending ??= load().catch((error: unknown) => {
    pending = undefined
    throw error
  })
  return pending
}
