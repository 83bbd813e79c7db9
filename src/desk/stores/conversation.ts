import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { Identity, WireMessage } from '../../../contract/messages.ts'
import type { AgentPayload } from '../../../contract/rich-messages.ts'
import { chatsApi } from '../api/chats.ts'
import { createConversation, type Conversation } from '../logic/conversation.ts'
import { newKey } from '../logic/key.ts'
import { createOutbox, type Outbox, type Outgoing } from '../logic/outbox.ts'
import { useChatsStore } from './chats.ts'
import { useSessionStore } from './session.ts'
import { useUploadsStore } from './uploads.ts'

/** Milliseconds until what could not go out is tried again, doubling up to the longest. */
const SHORTEST = 2000
const LONGEST = 30_000

export const useConversationStore = defineStore('desk-conversation', () => {
  const session = useSessionStore()
  const chats = useChatsStore()
  const uploads = useUploadsStore()
  const conversations = new Map<number, Conversation>()
  const outgoing = shallowRef<readonly Outgoing[]>([])
  let outbox: Outbox | undefined
  let flushTimer: ReturnType<typeof setTimeout> | undefined
  let patience = SHORTEST

  /** Takes up what an earlier page left unsent. */
  function start() {
    outbox = createOutbox({
      drawer: session.tray,
      newKey,
      send: ({ chatId, key, content }) =>
        chatsApi.send(chatId, { key, message: { type: 'text', content } }),
      onSent: handleMessage,
      onChange(items) {
        outgoing.value = items
        if (items.some((item) => item.state === 'waiting')) flushLater()
        else patience = SHORTEST
      },
    })
    outgoing.value = outbox.items
    uploads.start(handleMessage)
  }

  /** The server may have been busy for a moment while the line was fine. */
  function flushLater() {
    if (flushTimer !== undefined) return
    flushTimer = setTimeout(() => {
      flushTimer = undefined
      void outbox?.flush()
    }, patience)
    patience = Math.min(LONGEST, patience * 2)
  }

  function of(id: number): Conversation {
    const known = conversations.get(id)
    if (known) return known
    const made = createConversation(id)
    conversations.set(id, made)
    return made
  }

  /** Over a day there would be hundreds, each asking again after every gap: only own ones and the one that is shown stay. */
  function forgetOthers(shown: number) {
    const kept = new Set([shown, ...chats.mine.map(({ chat }) => chat.id)])
    for (const [id, talk] of conversations) {
      if (kept.has(id)) continue
      talk.close()
      conversations.delete(id)
    }
  }

  /** Shows a chat: loads who it is, then the messages up to now. */
  async function open(id: number) {
    forgetOthers(id)
    const chat = chats.find(id) ?? (await chats.loadOne(id))
    const talk = of(id)
    await talk.sync(chat.chat.last_index)
    const there = new Set(talk.messages.map(({ key }) => key))
    await uploads.restore(id, (key) => there.has(key))
  }

  /** After the line was gone: everything that is loaded asks for what it missed, then what waits goes out. */
  async function resync() {
    await Promise.all(
      [...conversations.values()]
        .filter((each) => each.state !== 'idle')
        .map((each) => each.sync(chats.find(each.id)?.chat.last_index ?? -1)),
    )
    uploads.resume()
    await outbox?.flush()
  }

  /** A chat was entered: what was said before, and not heard, is asked for. */
  function handleEntered(chat: ChatResponse) {
    chats.handleUpdated(chat)
    conversations.get(chat.id)?.reach(chat.last_index)
  }

  function handleMessage(chatId: number, message: WireMessage) {
    outbox?.seen(message)
    if (message.key) uploads.seen(message.key)
    chats.handleMessage(chatId, message)
    conversations.get(chatId)?.handleMessage(message)
  }

  function handleTyping(chatId: number, identity: Identity, typing: boolean) {
    const own = identity.user_type === 'agent' && identity.user_id === session.profile?.id
    if (!own) conversations.get(chatId)?.handleTyping(identity, typing)
  }

  function handlePreview(chatId: number, content: string) {
    conversations.get(chatId)?.handlePreview(content)
  }

  const send = (chatId: number, content: string) => void outbox?.add(chatId, content)
  const retry = (key: string) => void outbox?.retry(key)
  const discard = (key: string) => outbox?.remove(key)

  /** Shows more than words; what went wrong is said where it was put together. */
  async function show(chatId: number, key: string, payload: AgentPayload) {
    handleMessage(chatId, await chatsApi.show(chatId, { key, payload }))
  }

  const draftName = (chatId: number) => `draft:${chatId}`
  const draft = (chatId: number) => session.drawer.read<string>(draftName(chatId)) ?? ''
  function keepDraft(chatId: number, text: string) {
    if (text) session.drawer.write(draftName(chatId), text)
    else session.drawer.remove(draftName(chatId))
  }

  function reset() {
    for (const each of conversations.values()) each.close()
    conversations.clear()
    clearTimeout(flushTimer)
    flushTimer = undefined
    patience = SHORTEST
    outgoing.value = []
    outbox = undefined
    uploads.stop()
  }

  return {
    outgoing,
    start,
    of,
    open,
    resync,
    handleEntered,
    handleMessage,
    handleTyping,
    handlePreview,
    send,
    retry,
    discard,
    show,
    draft,
    keepDraft,
    reset,
  }
})

export type ConversationStore = ReturnType<typeof useConversationStore>
