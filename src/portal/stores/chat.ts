import { computed, ref, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import type {
  Chat,
  ChatResponse,
  ChatStatus,
  Identity,
  MessageResponse,
  NumericId,
  OutboxEntry,
  OutgoingMessage,
} from '../../sdk/index.ts'
import { connectHost, hostFields } from '../host.ts'
import { insertMessage } from '../lib/messages.ts'
import { unread } from '../lib/unread.ts'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

// Values of contract/ would bring the schemas' library along: 18 KB for five words.
const ONGOING: readonly ChatStatus[] = ['queued', 'va_assigned', 'assigned']
const DISMISSED: readonly ChatStatus[] = ['dismissed', 'va_dismissed']

export function isOngoing(status: ChatStatus) {
  return ONGOING.includes(status)
}

export function isDismissed(status: ChatStatus) {
  return DISMISSED.includes(status)
}

class MessagesMissing extends Error {
  readonly code = 'network'
}

/** The current conversation: its state, its messages by index, and what is still on its way. */
export const useChatStore = defineStore('chat', () => {
  const session = useSessionStore()
  const preferences = usePreferencesStore()

  const state = shallowRef<ChatResponse | null>(null)
  const unsent = shallowRef<readonly OutboxEntry[]>([])
  const messages = shallowRef<readonly MessageResponse[]>([])
  const typing = shallowRef<readonly Identity[]>([])
  const connected = ref(true)
  /** The last message of somebody else that arrived while the page was open. */
  const arrived = shallowRef<MessageResponse>()

  /** What is on its way; a message that came back before its acknowledgement is not shown twice. */
  const outbox = computed(() =>
    unsent.value.filter(({ key }) => !messages.value.some((message) => message['key'] === key)),
  )
  const ongoing = computed(() => state.value !== null && isOngoing(state.value.status))
  const dismissed = computed(() => state.value !== null && isDismissed(state.value.status))

  function take(chat: Chat) {
    if (state.value && state.value.id !== chat.state.id) forget()
    state.value = chat.state
    unsent.value = chat.outbox
  }

  function forget() {
    state.value = null
    unsent.value = []
    messages.value = []
    typing.value = []
    unread.value = 0
    connected.value = true
  }

  function isSame(one: Identity, other: Identity) {
    return one.user_type === other.user_type && one.user_id === other.user_id
  }

  function stopTypingOf(who: Identity) {
    typing.value = typing.value.filter((identity) => !isSame(identity, who))
  }

  function receive(message: MessageResponse) {
    const isNew = message.$index > (messages.value.at(-1)?.$index ?? -1)
    messages.value = insertMessage(messages.value, message)
    if (!isNew || message.$userType === 'end_user') return
    typing.value = typing.value.filter(
      ({ user_type, user_id }) => user_type !== message.$userType || user_id !== message.$userId,
    )
    if (message.$userType === 'system') return
    arrived.value = message
    if (document.hidden || connectHost()?.visible.value === false) unread.value++
  }

  session.onClient((client) => {
    client.on('chat.ongoing', take)
    client.on('chat.updated', take)
    client.on('chat.ended', take)
    client.on('chat.dismissed', () => client.chat && take(client.chat))
    client.on('chat.destroyed', forget)
    client.on('chat.message', receive)
    client.on('chat.outbox', (entries) => (unsent.value = entries))
    client.on('chat.connected', () => (connected.value = true))
    client.on('chat.disconnected', () => (connected.value = false))
    client.on('chat.typingStarted', (who) => {
      stopTypingOf(who)
      if (!who.is_customer) typing.value = [...typing.value, who]
    })
    client.on('chat.typingEnded', stopTypingOf)
  })

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) unread.value = 0
  })

  async function loadMessages() {
    const client = await session.client()
    const id = state.value?.id
    const loaded = await client.fetchMessages()
    if (id === undefined || state.value?.id !== id) return
    if (loaded.length === 0 && state.value.last_index >= 0) {
      throw new MessagesMissing('The messages could not be loaded')
    }
    messages.value = messages.value.reduce(insertMessage, loaded as readonly MessageResponse[])
  }

  async function start(menuId: NumericId, greeting: string): Promise<number> {
    const client = await session.client()
    session.becomeKnown()
    const first = greeting.trim()
    const chat = await client.createChat(menuId, {
      ...hostFields(),
      lang: preferences.lang,
      ...(first && { greeting: first }),
    })
    take(chat)
    return chat.state.id
  }

  /** Opens a chat with all its messages; at once where it is open already. */
  async function open(id: NumericId) {
    const client = await session.client()
    const isOpen = state.value?.id === Number(id) && client.chat !== null
    if (!isOpen) take(await client.loadChat(id))
    if (messages.value.length === 0) await loadMessages()
    unread.value = 0
  }

  /** The chat that goes on, if there is one. */
  async function loadOngoing() {
    if (ongoing.value) return
    const client = await session.client()
    const chat = await client.loadOngoingChat()
    if (chat) take(chat)
  }

  async function resume() {
    if (!state.value) return
    const client = await session.client()
    take(await client.resumeChat(state.value.id))
    await loadMessages()
  }

  async function finish() {
    const client = await session.client()
    await client.finishChat()
    if (client.chat) take(client.chat)
  }

  async function escalate() {
    await (await session.client()).escalateChat({ reason: 'by_consumer' })
  }

  async function current() {
    return (await session.client()).chat
  }

  /** Resolves when the server has it; what happens before that is in `outbox`. */
  async function send(message: string | OutgoingMessage) {
    await (await current())?.sendMessage(message)
  }

  /** Tells the other side up to where the customer has read. */
  function markSeen(index: number) {
    void current().then((chat) => chat?.markSeen(index))
  }

  /** What is being typed, for an agent of a company that wants to see it; as lossy as typing is. */
  async function preview(content: string) {
    await (await session.client()).sendPreviewMessage(content)
  }

  async function retry(key: string) {
    await (await current())?.retry(key)
  }

  async function discard(key: string) {
    await (await current())?.discard(key)
  }

  async function setTyping(on: boolean) {
    const chat = await current()
    if (on) chat?.startTyping()
    else chat?.stopTyping()
  }

  return {
    state,
    outbox,
    messages,
    typing,
    connected,
    unread,
    arrived,
    ongoing,
    dismissed,
    start,
    open,
    loadOngoing,
    resume,
    finish,
    escalate,
    send,
    retry,
    discard,
    setTyping,
    markSeen,
    preview,
  }
})
export type ChatStore = ReturnType<typeof useChatStore>
