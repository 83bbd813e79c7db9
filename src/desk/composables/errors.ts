import { useI18n } from 'vue-i18n'
import { useToasts } from '../../ui/toasts.ts'
import { DeskError, type DeskErrorCode } from '../api/error.ts'
import { useFormat } from './format.ts'

/** Codes that agents can meet and that deserve words of their own. */
const TEXTS: Partial<Record<DeskErrorCode, string>> = {
  network: 'errors.network',
  timeout: 'errors.timeout',
  unavailable: 'errors.unavailable',
  credentials_invalid: 'errors.credentials_invalid',
  session_expired: 'errors.session_expired',
  validation_failed: 'errors.validation_failed',
  forbidden: 'errors.forbidden',
  not_found: 'errors.not_found',
  chat_not_found: 'errors.chat_not_found',
  call_not_found: 'errors.call_not_found',
  file_not_found: 'errors.file_not_found',
  chat_ended: 'errors.chat_ended',
  chat_not_assigned: 'errors.chat_not_assigned',
  chat_taken: 'errors.chat_taken',
  chat_state_conflict: 'errors.state_conflict',
  agent_unavailable: 'errors.agent_unavailable',
  transfer_target_invalid: 'errors.transfer_target_invalid',
  agent_at_capacity: 'errors.agent_at_capacity',
  call_state_conflict: 'errors.state_conflict',
  call_taken: 'errors.call_taken',
  email_taken: 'errors.email_taken',
  email_already_answered: 'errors.email_already_answered',
  idempotency_conflict: 'errors.idempotency_conflict',
  payload_too_large: 'errors.payload_too_large',
  file_type_prohibited: 'errors.file_type_prohibited',
  file_type_mismatch: 'errors.file_type_mismatch',
  media_type_unsupported: 'errors.file_type_prohibited',
  file_empty: 'errors.file_empty',
  rate_limited: 'errors.rate_limited',
}

export function useErrorText() {
  const { t } = useI18n()
  const { bytes } = useFormat()

  return (cause: unknown): string => {
    const { code, details } = DeskError.from(cause)
    if (code === 'file_too_large') {
      const limit = details['max_bytes']
      return typeof limit === 'number'
        ? t('errors.file_too_large', { limit: bytes(limit) })
        : t('errors.payload_too_large')
    }
    return t(TEXTS[code] ?? 'errors.unknown')
  }
}

/** Runs what the agent asked for, and says so in words when it fails. */
export function useAttempt() {
  const errorText = useErrorText()
  const { show } = useToasts()

  return async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (cause) {
      const error = DeskError.from(cause)
      // the sign-in screen says it
      if (error.status !== 401) show({ text: errorText(error), tone: 'danger' })
      return false
    }
  }
}
