import { useI18n } from 'vue-i18n'
import { answerWords } from '../../../contract/choices.ts'
import type { ChatStatus } from '../../../contract/chats.ts'
import type { DeskCall, DeskChat } from '../../../contract/desk.ts'
import type { MenuRef } from '../../../contract/common.ts'
import type { WireMessage } from '../../../contract/messages.ts'

const ENDED_BY: Partial<Record<string, string>> = {
  end_user: 'conversation.endedBy.endUser',
  agent: 'conversation.endedBy.agent',
  virtual_agent: 'conversation.endedBy.virtualAgent',
  system: 'conversation.endedBy.system',
}

const ONGOING: readonly ChatStatus[] = ['queued', 'va_assigned', 'assigned']

/** The customer has not written for a while, and may come back. */
export const isPaused = ({ chat }: DeskChat) =>
  chat.status === 'dismissed' || chat.status === 'va_dismissed'

export const isOngoing = (chat: DeskChat) => ONGOING.includes(chat.chat.status)

/** Plain words for what the wire says in codes. */
export function useDescribe() {
  const { t } = useI18n()

  const path = (menus: readonly MenuRef[]) => menus.map((menu) => menu.name).join(' › ')

  function who({ end_user: user }: DeskChat | DeskCall): string {
    return (
      user.name ?? user.email ?? user.identifier ?? t('customer.anonymousNumber', { id: user.id })
    )
  }

  function left(message: WireMessage, name: string): string {
    const to = 'to' in message && typeof message.to === 'string' ? message.to : ''
    if (message.reason === 'transfer' && to) {
      return t('conversation.noti.handedOver', { name, to })
    }
    if (message.reason === 'agent_gone') return t('conversation.noti.agentGone', { name })
    if (message.reason === 'agent_unavailable') {
      return t('conversation.noti.agentUnavailable', { name })
    }
    return t('conversation.noti.memberLeft', { name })
  }

  function notice(message: WireMessage): string {
    const name = message.identity?.display_name ?? ''
    if (message.type === 'action') return t('events.offered')
    switch (message.event) {
      case 'escalationStarted':
        return t('conversation.noti.escalationStarted')
      case 'escalationAccepted':
        return t('conversation.noti.escalationAccepted')
      case 'memberJoined':
        return t('conversation.noti.memberJoined', { name })
      case 'memberLeft':
        return left(message, name)
      case 'escalationFailed':
        return t('conversation.noti.escalationFailed')
      case 'checkInRequired':
        return t('conversation.noti.checkInRequired')
      case 'checkInTimedOut':
        return t('conversation.noti.checkInTimedOut')
      case 'chatDismissed':
        return t('conversation.noti.chatDismissed')
      case 'chatResumed':
        return t('conversation.noti.chatResumed')
      case 'formRequested':
        return t('conversation.noti.formRequested')
      case 'chatEnded':
        return t('conversation.noti.chatEnded')
      default:
        return message.content ?? t('conversation.noti.other')
    }
  }

  /** As it is read aloud. */
  function spoken(message: WireMessage): string {
    if (message.type === 'noti' || message.$userType === 'system') return notice(message)
    const name = message.identity?.display_name || t('conversation.someone')
    return `${name}: ${answerWords(message) || (message.file_name ?? '')}`
  }

  const endedBy = (chat: DeskChat) => t(ENDED_BY[chat.chat.ended_by ?? ''] ?? 'conversation.ended')

  return { path, who, notice, spoken, endedBy }
}
