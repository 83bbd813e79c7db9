import { defineStore } from 'pinia'
import type { EmailRequest, EmailResponse, NumericId } from '../../sdk/index.ts'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

/** Emails that this customer writes. */
export const useEmailsStore = defineStore('emails', () => {
  const session = useSessionStore()

  async function send(
    menuId: NumericId,
    request: EmailRequest,
    options: { onProgress: (share: number) => void; signal: AbortSignal },
  ): Promise<EmailResponse> {
    const client = await session.client()
    session.becomeKnown()
    return client.createEmail(menuId, { ...request, lang: usePreferencesStore().lang }, options)
  }

  return { send }
})
export type EmailsStore = ReturnType<typeof useEmailsStore>
