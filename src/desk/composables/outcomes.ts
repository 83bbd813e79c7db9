import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CallOutcome } from '../../../contract/desk.ts'

const TEXTS: Record<CallOutcome, string> = {
  connected: 'calls.outcomes.connected',
  no_answer: 'calls.outcomes.noAnswer',
  voicemail: 'calls.outcomes.voicemail',
  wrong_number: 'calls.outcomes.wrongNumber',
  follow_up: 'calls.outcomes.followUp',
}
const ORDER = Object.keys(TEXTS) as CallOutcome[]

/** What can come of a call, in words. */
export function useOutcomes() {
  const { t } = useI18n()
  const label = (outcome: CallOutcome) => t(TEXTS[outcome])
  const options = computed(() => ORDER.map((value) => ({ value, label: label(value) })))
  return { label, options }
}
