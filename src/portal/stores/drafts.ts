import { ref } from 'vue'
import { defineStore } from 'pinia'
import type { HeadlessClient } from '../../sdk/index.ts'
import { connectHost } from '../host.ts'
import { storage, STORED } from '../lib/storage.ts'
import { useSessionStore } from './session.ts'

const PREFIX = 'draft:'
const OWNER = 'drafts-of'
/** `email` is what an email says; `email-form` and `call` are the fields of those forms. */
export type DraftKind = 'chat' | 'start' | 'email' | 'email-form' | 'call'

/** What the customer has written and not sent, kept in this browser as they type, for them alone. */
export const useDraftsStore = defineStore('drafts', () => {
  const drafts = ref<Record<string, string>>(
    Object.fromEntries(
      storage.keys(PREFIX).map((key) => [key.slice(PREFIX.length), storage.get(key) ?? '']),
    ),
  )
  /** Where the page around us says who the customer is, nothing is shown before it is known to be theirs. */
  const shown = ref(connectHost()?.authenticate === undefined)
  let owner: string | undefined

  const nameOf = (kind: DraftKind, id: number) => `${kind}:${id}`

  function clear() {
    for (const key of storage.keys(PREFIX)) storage.remove(key)
    storage.remove(OWNER)
    drafts.value = {}
  }

  function bind(client: HeadlessClient) {
    if (!client.identity) return
    owner = client.identity.identifier ?? ''
    const before = storage.get(OWNER)
    if (before !== null && before !== owner) clear()
    else if (Object.keys(drafts.value).length > 0) storage.set(OWNER, owner)
    shown.value = true
  }

  useSessionStore().onClient((client) => {
    bind(client)
    client.on('authenticated', () => bind(client))
  })

  function read(kind: DraftKind, id: number) {
    return (shown.value && drafts.value[nameOf(kind, id)]) || ''
  }

  function put(name: string, text: string) {
    const others = Object.entries(drafts.value).filter(([other]) => other !== name)
    drafts.value = Object.fromEntries(text ? [...others, [name, text]] : others)
  }

  function write(kind: DraftKind, id: number, text: string) {
    const name = nameOf(kind, id)
    if (text === (drafts.value[name] ?? '')) return
    put(name, text)
    if (!text) return storage.remove(PREFIX + name)
    storage.set(PREFIX + name, text)
    if (owner !== undefined) storage.set(OWNER, owner)
  }

  // written on, or sent, in another tab; what is being typed in this one is newer
  addEventListener('storage', ({ key, newValue }) => {
    const [before, name] = key?.split(STORED + PREFIX) ?? []
    const typing = document.hasFocus() && document.activeElement?.matches('input,textarea')
    if (before === '' && name && !typing) put(name, newValue ?? '')
  })

  /** The ids that have a draft of this kind. */
  function idsOf(kind: DraftKind): number[] {
    if (!shown.value) return []
    return Object.keys(drafts.value).flatMap((name) =>
      name.startsWith(`${kind}:`) ? [Number(name.slice(kind.length + 1))] : [],
    )
  }

  return { read, write, idsOf }
})
export type DraftsStore = ReturnType<typeof useDraftsStore>
