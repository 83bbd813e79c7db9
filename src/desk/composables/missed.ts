import { watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useToasts } from '../../ui/toasts.ts'
import { useAttempt } from './errors.ts'
import { useAgentStores } from './stores.ts'

/** The server says that the agent is away soon after it has stopped ringing. */
const SOON_MS = 10_000

/** Who lets it ring is set away by the server: tells them, and the way back. */
export function useMissed(ringing: Ref<boolean>) {
  const { session } = useAgentStores()
  const { t } = useI18n()
  const { show, dismiss } = useToasts()
  const attempt = useAttempt()
  let rangUntil = 0
  let shown: number | undefined

  watch(ringing, (_on, before) => {
    if (before) rangUntil = Date.now()
  })
  watch(
    () => session.profile?.status,
    (status, before) => {
      if (shown !== undefined && status !== 'away') dismiss(shown)
      const isOwn = session.savingStatus
      const rang = ringing.value || Date.now() - rangUntil < SOON_MS
      if (before !== 'available' || status !== 'away' || isOwn || !rang) return
      const run = () => void attempt(() => session.setStatus('available'))
      shown = show({ text: t('offer.missed'), action: { label: t('offer.back'), run } })
    },
  )
}
