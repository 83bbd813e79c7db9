import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { answerWords } from '../../../contract/choices.ts'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { DeskChat, TransferBody } from '../../../contract/desk.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import { withSeen } from '../../sdk/chat/seen.ts'
import { chatsApi } from '../api/chats.ts'
import { createLoader } from '../logic/loader.ts'
import { useSessionStore } from './session.ts'

type Section = 'waiting' | 'mine' | 'recent'
const READ = 'read'

export const useChatsStore = defineStore('desk-chats', () => {
  const session = useSessionStore()
  const waiting = shallowRef<readonly DeskChat[]>([])
  const mine = shallowRef<readonly DeskChat[]>([])
  const recent = shallowRef<readonly DeskChat[]>([])
  const sections = { waiting, mine, recent }
  /** Chats that are open though no list holds them, such as one that ended long ago. */
  const others = shallowRef<ReadonlyMap<number, DeskChat>>(new Map())
  const read = shallowRef<Readonly<Record<string, number>>>({})
  const busy = shallowRef<ReadonlySet<number>>(new Set())

  const list = createLoader(async () => {
    read.value = session.shelf.read<Record<string, number>>(READ) ?? {}
    const answer = await chatsApi.list()
    for (const name of ['waiting', 'mine', 'recent'] as const) {
      sections[name].value = answer[name].map(newest)
    }
    forgetRead()
  })

  const unreadChats = computed(() => mine.value.filter((chat) => unread(chat) > 0).length)

  /** An answer that was on its way while something newer came in does not undo it. */
  function newest(chat: DeskChat): DeskChat {
    const known = find(chat.chat.id)
    if (!known) return chat
    const isOlder = known.chat.revision > chat.chat.revision
    return { ...chat, chat: isOlder ? known.chat : withSeen(chat.chat, known.chat.seen) }
  }

  function find(id: number): DeskChat | undefined {
    for (const section of Object.values(sections)) {
      const chat = section.value.find((each) => each.chat.id === id)
      if (chat) return chat
    }
    return others.value.get(id)
  }

  function patch(id: number, change: (chat: DeskChat) => DeskChat) {
    for (const section of Object.values(sections)) {
      if (!section.value.some((each) => each.chat.id === id)) continue
      section.value = section.value.map((each) => (each.chat.id === id ? change(each) : each))
    }
    const other = others.value.get(id)
    if (other) others.value = new Map(others.value).set(id, change(other))
  }

  function place(chat: DeskChat, section: Section) {
    const id = chat.chat.id
    for (const name of ['waiting', 'mine', 'recent'] as const) {
      if (name === section) continue
      sections[name].value = sections[name].value.filter((other) => other.chat.id !== id)
    }
    const target = sections[section]
    const known = target.value.some((each) => each.chat.id === id)
    if (known) target.value = target.value.map((each) => (each.chat.id === id ? chat : each))
    else target.value = section === 'recent' ? [chat, ...target.value] : [...target.value, chat]
  }

  async function loadOne(id: number): Promise<DeskChat> {
    const chat = newest(await chatsApi.load(id))
    if (find(id)) patch(id, () => chat)
    else others.value = new Map(others.value).set(id, chat)
    return chat
  }

  async function act(id: number, work: () => Promise<void>) {
    busy.value = new Set(busy.value).add(id)
    try {
      await work()
    } catch (error) {
      // somebody else may have been faster: show how it is now
      void list.load()
      throw error
    } finally {
      busy.value = new Set([...busy.value].filter((each) => each !== id))
    }
  }

  const accept = (id: number) =>
    act(id, async () => place(newest(await chatsApi.accept(id)), 'mine'))
  const finish = (id: number) => act(id, async () => place(await chatsApi.finish(id), 'recent'))
  const transferTargets = (id: number) => chatsApi.transferTargets(id)
  const transfer = (id: number, body: TransferBody) =>
    act(id, async () => {
      await chatsApi.transfer(id, body)
      // where it is now depends on whom it went to
      void list.load()
    })
  const decline = (id: number) =>
    act(id, async () => {
      await chatsApi.decline(id)
      patch(id, ({ offer_expires_at: _ended, ...chat }) => chat)
      void list.load()
    })

  function handleOffer(chat: DeskChat) {
    if (!mine.value.some((each) => each.chat.id === chat.chat.id)) place(chat, 'waiting')
  }

  function handleUpdated(chat: ChatResponse) {
    patch(chat.id, (known) => {
      const last_index = Math.max(chat.last_index, lastIndex(known))
      const isNewer = chat.revision > known.chat.revision
      if (!isNewer && last_index === lastIndex(known)) return known
      const state = isNewer ? withSeen(chat, known.chat.seen) : known.chat
      return { ...known, chat: { ...state, last_index } }
    })
  }

  function handleMessage(chatId: number, message: WireMessage) {
    patch(chatId, (known) => {
      if (message.$index <= lastIndex(known)) return known
      // what the customer wrote is what there is to act on: an answer does not cover it
      const tells = message.$userType === 'end_user' || known.last_text === undefined
      const said = message.type !== 'noti' ? answerWords(message) || message.file_name : undefined
      return {
        ...known,
        ...(tells && said !== undefined && { last_text: said }),
        chat: { ...known.chat, last_index: message.$index },
      }
    })
    const own = message.$userType === 'agent' && message.$userId === session.profile?.id
    if (own) markRead(chatId, message.$index)
  }

  /** Lossy and in no order: it never goes back. */
  function handleSeen(chatId: number, index: number) {
    patch(chatId, (known) => {
      const { seen } = known.chat
      if (index <= seen.end_user) return known
      return { ...known, chat: { ...known.chat, seen: { ...seen, end_user: index } } }
    })
  }

  const lastIndex = (chat: DeskChat) => chat.chat.last_index
  const readUpTo = (id: number) => read.value[id] ?? -1
  const unread = (chat: DeskChat) => Math.max(0, lastIndex(chat) - readUpTo(chat.chat.id))

  function markRead(id: number, index: number) {
    if (index <= readUpTo(id)) return
    read.value = { ...read.value, [id]: index }
    session.shelf.write(READ, read.value)
  }

  /** Marks of chats that are in no list any more would pile up. */
  function forgetRead() {
    const kept = Object.entries(read.value).filter(([id]) => find(Number(id)))
    read.value = Object.fromEntries(kept)
    session.shelf.write(READ, read.value)
  }

  function reset() {
    for (const section of Object.values(sections)) section.value = []
    others.value = new Map()
    list.reset()
  }

  return {
    waiting,
    mine,
    recent,
    busy,
    state: list.state,
    error: list.error,
    unreadChats,
    load: list.load,
    loadOne,
    find,
    accept,
    decline,
    finish,
    transferTargets,
    transfer,
    handleOffer,
    handleUpdated,
    handleMessage,
    handleSeen,
    unread,
    readUpTo,
    markRead,
    reset,
  }
})

export type ChatsStore = ReturnType<typeof useChatsStore>
