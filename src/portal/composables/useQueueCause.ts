import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { QueuePlace } from '../../sdk/index.ts'

/** A wait that has grown says why; nothing while it runs down as it was told. */
export function useQueueCause(place: () => QueuePlace | undefined) {
  const { t } = useI18n()

  return computed(() => {
    switch (place()?.cause) {
      case 'urgent_case':
        return t('chat.causeUrgent')
      case 'fewer_agents':
        return t('chat.causeAgents')
      case 'longer_chats':
        return t('chat.causeLonger')
      default:
        return ''
    }
  })
}
