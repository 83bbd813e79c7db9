import { ref } from 'vue'
import { defineStore } from 'pinia'
import type { Verification } from '../../sdk/index.ts'
import { connectHost } from '../host.ts'
import { useSessionStore } from './session.ts'

/** The check that the company wants of those whom it does not know, while it goes on. */
export const useVerificationStore = defineStore('verification', () => {
  const session = useSessionStore()
  const host = connectHost()
  /** The share that has probably been done; absent while there is no check. */
  const share = ref<number>()
  let current: Verification | undefined

  session.onClient((client) =>
    client.on('verification', (verification) => {
      // the page around this frame may use keys of its own
      verification.siteKey ??= host?.config.value.reCaptchaSiteKey
      current = verification.done ? undefined : verification
      share.value = current?.progress
    }),
  )

  return { share, cancel: () => current?.cancel() }
})
export type VerificationStore = ReturnType<typeof useVerificationStore>
