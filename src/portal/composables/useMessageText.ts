import { useI18n } from 'vue-i18n'
import type { ChatResponse, MessageResponse } from '../../sdk/index.ts'
import { plainText } from '../lib/messages.ts'

/** Who says what in a conversation, in the customer's language. */
export function useMessageText(
  state: () => Pick<ChatResponse, 'all_agents' | 'all_virtual_agents' | 'ended_by'> | null,
) {
  const { t } = useI18n()

  function nameOf(message: MessageResponse) {
    if (message.$userType === 'end_user') return t('chat.you')
    if (message.identity?.display_name) return message.identity.display_name
    const isBot = message.$userType === 'virtual_agent'
    const members = isBot ? state()?.all_virtual_agents : state()?.all_agents
    const member = members?.find(({ id }) => id === message.$userId)
    return member?.name ?? (isBot ? t('chat.assistant') : t('chat.agent'))
  }

  function transferText(message: MessageResponse) {
    const to = message['to']
    return typeof to === 'string' ? t('chat.transferTo', { to }) : t('chat.transfer')
  }

  function endText(by: string, name: string) {
    if (by === 'end_user') return t('chat.endedByYou')
    return by === 'system' ? t('chat.ended') : t('chat.endedByAgent', { name })
  }

  function eventText(message: MessageResponse) {
    const name = nameOf(message)
    switch (message.event) {
      case 'memberJoined':
        return t('chat.joined', { name })
      case 'memberLeft':
        if (message.reason === 'transfer') return transferText(message)
        if (message.reason === 'agent_gone') return t('chat.agentGone', { name })
        if (message.reason === 'agent_unavailable') return t('chat.agentUnavailable', { name })
        return t('chat.left', { name })
      case 'escalationStarted':
        return t('chat.escalationStarted')
      case 'escalationAccepted':
        return t('chat.escalationAccepted', { name })
      case 'escalationFailed':
        return t('chat.escalationFailed')
      case 'formCompleted':
        return t('chat.formSent', { name: message.content ?? message.form_name ?? '' })
      case 'checkInRequired':
        return t('chat.checkInAsked')
      case 'checkInTimedOut':
        return t('chat.checkInMissed')
      case 'chatDismissed':
        return t('chat.wasPaused')
      case 'chatResumed':
        return t('chat.wasResumed')
      case 'chatEnded':
        return endText(message.ended_by ?? state()?.ended_by ?? message.$userType, name)
      default:
        return plainText(message)
    }
  }

  /** As it is read aloud. */
  function spoken(message: MessageResponse) {
    if (message.type === 'noti') return eventText(message)
    return `${nameOf(message)}: ${plainText(message) || t('chat.file')}`
  }

  return { nameOf, eventText, spoken }
}
