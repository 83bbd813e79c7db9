import { ref } from 'vue'
import { defineStore } from 'pinia'
import type { HeadlessClient } from '../../sdk/index.ts'
import { boot } from '../boot.ts'
import { connectHost } from '../host.ts'
import { storage } from '../lib/storage.ts'
import { usePreferencesStore } from './preferences.ts'

type Attach = (client: HeadlessClient) => void

/** The one client of this page, made when something first needs it, and whether there is a connection. */
export const useSessionStore = defineStore('session', () => {
  const online = ref(navigator.onLine)
  const host = connectHost()
  /** Whether this customer has something with us, so that it is worth asking the server for it. */
  const known = ref(host?.authenticate !== undefined || storage.get('known') !== null)
  /** Whether the company's own page says who the customer is. */
  const named = host?.authenticate !== undefined
  /** Whether what the customer starts here survives a reload; null until the client knows. */
  const keeps = ref<boolean | null>(null)
  const attached: Attach[] = []
  let pending: Promise<HeadlessClient> | undefined
  let made: HeadlessClient | undefined

  addEventListener('online', () => (online.value = true))
  addEventListener('offline', () => (online.value = false))

  async function create() {
    const { Client } = await import('#headless-client')
    const { lang } = usePreferencesStore()
    const client = new Client({
      companyId: boot.company_id,
      lang,
      ...(host?.authenticate && { authenticate: host.authenticate }),
      ...(host && { page: host.page, ...(host.storage && { storage: host.storage }) }),
      ...(boot.triggers &&
        boot.lang && { boot: { triggers: { lang: boot.lang, items: boot.triggers } } }),
    })
    // a storage that is full is found out by the first write
    const look = () => (keeps.value = keeps.value !== false && client.storageKind !== 'memory')
    client.on('ready', look)
    client.on('chat.outbox', look)
    for (const attach of attached) attach(client)
    return (made = client)
  }

  function client(): Promise<HeadlessClient> {
    pending ??= create().catch((error: unknown) => {
      pending = undefined
      throw error
    })
    return pending
  }

  /** Lets a store listen to the client's events, whenever there is one. */
  function onClient(attach: Attach) {
    attached.push(attach)
    if (made) attach(made)
  }

  function becomeKnown() {
    if (known.value) return
    known.value = true
    if (!storage.set('known', '1')) keeps.value = false
  }

  return { online, known, named, keeps, client, onClient, becomeKnown }
})
export type SessionStore = ReturnType<typeof useSessionStore>
