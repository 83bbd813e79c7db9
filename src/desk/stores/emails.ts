import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DeskEmail } from '../../../contract/desk.ts'
import { emailsApi, type EmailStatus } from '../api/emails.ts'
import { newKey } from '../logic/key.ts'
import { createLoader } from '../logic/loader.ts'
import { useSessionStore } from './session.ts'

export interface ReplyDraft {
  /** Goes with this very text, so that sending it twice is one reply. */
  key: string
  content: string
}

/** How many emails the server answers at once; fewer are the last. */
const PAGE = 50
const SEEN = 'emails-seen'
const SEEN_KEPT = 500

export const useEmailsStore = defineStore('desk-emails', () => {
  const session = useSessionStore()
  const filter = shallowRef<EmailStatus>('open')
  const items = shallowRef<readonly DeskEmail[]>([])
  /** The first page of what is open, whatever the filter shows: the count in the navigation. */
  const open = shallowRef<readonly DeskEmail[]>([])
  const more = shallowRef<'idle' | 'loading' | 'failed' | 'none'>('none')
  const byId = shallowRef<ReadonlyMap<number, DeskEmail>>(new Map())
  const seen = shallowRef<readonly number[]>([])
  const busy = shallowRef(false)
  /** Rises each time the server was asked for the list, so that what is open can be renewed too. */
  const renewed = shallowRef(0)

  const list = createLoader(async () => {
    seen.value = session.shelf.read<number[]>(SEEN) ?? []
    const shown = filter.value
    const page = await emailsApi.list(shown)
    renewed.value += 1
    open.value = shown === 'open' ? page : await emailsApi.list('open')
    if (filter.value !== shown) return
    const oldest = page.at(-1)?.id ?? 0
    // pages that were asked for before stay below the renewed first one
    items.value = [...page, ...items.value.filter((each) => each.id < oldest && isShown(each))]
    if (more.value === 'none' && page.length >= PAGE) more.value = 'idle'
  })

  const unreadCount = computed(() => open.value.filter(isUnread).length)
  const isShown = (email: DeskEmail) => email.status === filter.value

  function isUnread(email: DeskEmail): boolean {
    return email.status === 'open' && !seen.value.includes(email.id)
  }

  function markSeen(id: number) {
    if (seen.value.includes(id)) return
    seen.value = [...seen.value, id].slice(-SEEN_KEPT)
    session.shelf.write(SEEN, seen.value)
  }

  async function show(status: EmailStatus) {
    filter.value = status
    items.value = []
    more.value = 'none'
    list.reset()
    await list.load()
  }

  async function loadMore() {
    const last = items.value.at(-1)
    if (!last || more.value === 'loading') return
    more.value = 'loading'
    try {
      const page = await emailsApi.list(filter.value, last.id)
      items.value = [...items.value, ...page]
      more.value = page.length >= PAGE ? 'idle' : 'none'
    } catch {
      more.value = 'failed'
    }
  }

  function keep(email: DeskEmail) {
    byId.value = new Map(byId.value).set(email.id, email)
    items.value = items.value
      .map((each) => (each.id === email.id ? email : each))
      .filter((each) => each.id !== email.id || isShown(each))
    open.value = open.value.filter((each) => each.id !== email.id || email.status === 'open')
  }

  async function loadOne(id: number) {
    keep(await emailsApi.load(id))
    markSeen(id)
  }

  async function act(work: () => Promise<DeskEmail>) {
    busy.value = true
    try {
      keep(await work())
    } finally {
      busy.value = false
    }
  }

  const close = (id: number) => act(() => emailsApi.close(id))
  const reopen = (id: number) => act(() => emailsApi.reopen(id))
  async function reply(id: number) {
    const draft = session.drawer.read<ReplyDraft>(draftName(id))
    if (!draft) return
    await act(() => emailsApi.reply(id, draft))
    session.drawer.remove(draftName(id))
  }

  const draftName = (id: number) => `reply:${id}`
  const draft = (id: number) => session.drawer.read<ReplyDraft>(draftName(id))?.content ?? ''
  function keepDraft(id: number, content: string) {
    const known = session.drawer.read<ReplyDraft>(draftName(id))
    if (!content) session.drawer.remove(draftName(id))
    else if (known?.content !== content)
      session.drawer.write(draftName(id), { key: newKey(), content })
  }

  function reset() {
    items.value = []
    open.value = []
    byId.value = new Map()
    list.reset()
  }

  return {
    filter,
    items,
    more,
    byId,
    busy,
    renewed,
    unreadCount,
    state: list.state,
    error: list.error,
    load: list.load,
    loadMore,
    show,
    loadOne,
    isUnread,
    close,
    reopen,
    reply,
    draft,
    keepDraft,
    reset,
  }
})

export type EmailsStore = ReturnType<typeof useEmailsStore>
