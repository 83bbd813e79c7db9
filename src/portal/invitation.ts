import { shallowRef, type Component } from 'vue'
import { loadRest } from '../i18n/portal.ts'

/** What invites customers: there only where the company has triggers, and once nothing else is to be done. */
export const invitation = shallowRef<Component>()

export async function loadInvitation(): Promise<void> {
  const [card] = await Promise.all([import('./components/InvitationCard.vue'), loadRest()])
  invitation.value = card.default
}
