import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CallResponse } from '../../sdk/index.ts'
import { useFormat } from './useFormat.ts'

/** What the state of a call means for the customer, and what happens next. */
export function useCallText(
  call: () => CallResponse | undefined,
  number: () => string,
  waitSeconds: () => number | undefined,
) {
  const { t } = useI18n()
  const { when, wait } = useFormat()

  return computed(() => {
    const current = call()
    const named = { number: number() }
    const at = current?.scheduled_at ? when(current.scheduled_at) : ''
    const seconds = waitSeconds()
    switch (current?.status) {
      case 'scheduled':
        return {
          title: t('call.booked'),
          state: t('call.statusScheduled', { when: at }),
          next: t('call.nextScheduled', named),
        }
      case 'queued':
        return {
          title: t('call.bookedNow'),
          state: t('call.statusQueued'),
          next:
            seconds === undefined
              ? t('call.nextQueuedPlain', named)
              : t('call.nextQueued', { ...named, wait: wait(seconds) }),
        }
      case 'assigned':
        return {
          title: t('call.bookedNow'),
          state: t('call.statusAssigned'),
          next: t('call.nextAssigned'),
        }
      case 'connected':
        return {
          title: t('call.title'),
          state: t('call.statusConnected'),
          next: t('call.nextConnected'),
        }
      case 'finished':
        return {
          title: t('call.title'),
          state: t('call.statusFinished'),
          next: t('call.nextFinished'),
        }
      case 'failed':
        return {
          title: t('call.title'),
          state: t('call.statusFailed'),
          next: t('call.nextFailed', named),
        }
      default:
        return {
          title: t('call.title'),
          state: t('call.statusCanceled'),
          next: t('call.nextCanceled'),
        }
    }
  })
}
