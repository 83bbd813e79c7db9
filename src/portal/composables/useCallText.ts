import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CallResponse } from '../../sdk/index.ts'
import { useFormat } from './useFormat.ts'

interface CallText {
  title: string
  /** What it is now. */
  state: string
  /** What happens next. */
  next: string
}

/** What the state of a call means for the customer, and what happens next. */
export function useCallText(call: () => CallResponse | undefined, phone: () => string) {
  const { t } = useI18n()
  const { when, wait, number } = useFormat()

  /** Waits for an agent, or for its next try. */
  function queued({ queue, retry_at: retryAt }: CallResponse, named: { number: string }): CallText {
    const title = t('call.bookedNow')
    if (!queue) {
      return retryAt
        ? {
            title: t('call.retryTitle'),
            state: t('call.statusRetry', { when: when(retryAt) }),
            next: t('call.nextRetry', named),
          }
        : { title, state: t('call.statusQueued'), next: t('call.nextQueuedPlain', named) }
    }
    return {
      title,
      state:
        queue.position <= 1
          ? t('chat.queueNext')
          : t('chat.queuePosition', { n: number(queue.position) }),
      // whoever is in line waits, be it for a moment
      next: t('call.nextQueued', { ...named, wait: wait(Math.max(1, queue.wait_seconds)) }),
    }
  }

  function finished({ outcome }: CallResponse, named: { number: string }): CallText {
    const title = t('call.title')
    if (outcome === 'voicemail') {
      return { title, state: t('call.statusVoicemail'), next: t('call.nextVoicemail', named) }
    }
    return outcome === 'follow_up'
      ? { title, state: t('call.statusFollowUp'), next: t('call.nextFollowUp') }
      : { title, state: t('call.statusFinished'), next: t('call.nextFinished') }
  }

  return computed((): CallText => {
    const current = call()
    const named = { number: phone() }
    const title = t('call.title')
    switch (current?.status) {
      case 'scheduled':
        return {
          title: t('call.booked'),
          state: t('call.statusScheduled', { when: when(current.scheduled_at ?? '') }),
          next: t('call.nextScheduled', named),
        }
      case 'queued':
        return queued(current, named)
      case 'assigned':
        return {
          title: t('call.bookedNow'),
          state: t('call.statusAssigned'),
          next: t('call.nextAssigned'),
        }
      case 'connected':
        return { title, state: t('call.statusConnected'), next: t('call.nextConnected') }
      case 'finished':
        return finished(current, named)
      case 'failed':
        return current.outcome === 'wrong_number'
          ? { title, state: t('call.statusWrongNumber'), next: t('call.nextWrongNumber', named) }
          : { title, state: t('call.statusFailed'), next: t('call.nextFailed', named) }
      default:
        return { title, state: t('call.statusCanceled'), next: t('call.nextCanceled') }
    }
  })
}
