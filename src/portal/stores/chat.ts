import { computed, ref, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import type {
  Chat,
  ChatResponse,
  ChatStatus,
  HeadlessClient,
  Identity,
  MessageResponse,
  NumericId,
  OutboxEntry,
  OutgoingMessage,
  UnsentMessages,
} from '../../sdk/index.ts'
import { connectHost, hostFields } from '../host.ts'
import { unlockOnTouch, unlockSound } from '../lib/chime.ts'
import { failureCode } from '../lib/errors.ts'
import { forgetTrigger, triggerField } from '../lib/invited.ts'
import { createMessagePages, PageMissing } from '../lib/message-pages.ts'
import { ring } from '../lib/ring.ts'
import { storage } from '../lib/storage.ts'
import { unread } from '../lib/unread.ts'
import { createUnseen } from '../lib/unseen.ts'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

// Values of contract/ would bring the schemas' library along: 18 KB for five words.
const ONGOING: readonly ChatStatus[] = ['queued', 'va_assigned', 'assigned']
/** Which chat rests, so that the start page still leads back to it after a reload. */
const RESTING = 'resting-chat'
/** How often a chat is opened anew where another one has taken its place meanwhile. */
const TRIES = 3
const DISMISSED: readonly ChatStatus[] = ['dismissed', 'va_dismissed']

export function isOngoing(status: ChatStatus) {
  return ONGOING.includes(status)
}

export function isDismissed(status: ChatStatus) {
  return DISMISSED.includes(status)
}

/** The current conversation: its state, its messages by index, and what is still on its way. */
export const useChatStore = defineStore('chat', () => {
  const session = useSessionStore()
  const preferences = usePreferencesStore()

  const state = shallowRef<ChatResponse | null>(null)
  const unsent = shallowRef<readonly OutboxEntry[]>([])
  /** Also in chats that are over, where nobody would look for them. */
  const left = shallowRef<readonly UnsentMessages[]>([])
  const pages = createMessagePages(async (page) => {
    const chat = await current()
    // what the client has open may have changed meanwhile
    if (!chat || chat.state.id !== state.value?.id) throw new PageMissing('another chat is open')
    return chat.loadMessages(page)
  })
  const { messages } = pages
  const typing = shallowRef<readonly Identity[]>([])
  const connected = ref(true)
  /** Whether the conversation is what the page shows. */
  const viewed = ref(false)
  /** The one that the page shows, or is about to. */
  let wanted: number | undefined
  const unseen = createUnseen()

  /** What is on its way; a message that came back before its acknowledgement is not shown twice. */
  const outbox = computed(() =>
    unsent.value.filter(({ key }) => !messages.value.some((message) => message['key'] === key)),
  )
  const ongoing = computed(() => state.value !== null && isOngoing(state.value.status))
  const dismissed = computed(() => state.value !== null && isDismissed(state.value.status))

  function take(chat: Chat) {
    const isNew = state.value?.id !== chat.state.id
    if (isNew && state.value) forget()
    state.value = chat.state
    unsent.value = chat.outbox
    unseen.seen(chat.state.seen.end_user)
    // what could not be asked for is counted with the next page
    if (isNew && !isLookedAt(chat.state.id)) unseen.find(chat).catch(() => undefined)
    if (isDismissed(chat.state.status)) storage.set(RESTING, String(chat.state.id))
    else if (storage.get(RESTING) === String(chat.state.id)) storage.remove(RESTING)
  }

  function forget() {
    state.value = null
    unsent.value = []
    pages.reset()
    typing.value = []
    looked()
    connected.value = true
  }

  /** The customer has seen that there is something new. */
  const looked = () => unseen.clear()

  const isVisible = () => !document.hidden && connectHost()?.visible.value !== false
  /** The page shows it, or is about to. */
  const isLookedAt = (id: number) => isVisible() && (viewed.value || wanted === id)

  function isSame(one: Identity, other: Identity) {
    return one.user_type === other.user_type && one.user_id === other.user_id
  }

  function stopTypingOf(who: Identity) {
    typing.value = typing.value.filter((identity) => !isSame(identity, who))
  }

  function receive(message: MessageResponse) {
    const isNew = message.$index > (messages.value.at(-1)?.$index ?? -1)
    pages.receive(message)
    if (!isNew || message.$userType === 'end_user') return
    typing.value = typing.value.filter(
      ({ user_type, user_id }) => user_type !== message.$userType || user_id !== message.$userId,
    )
    if (!unseen.take(message, viewed.value && isVisible())) return
    const looking = () => viewed.value && isVisible() && document.hasFocus()
    if (state.value) {
      void ring(state.value.id, message.$index, { looking, sound: preferences.sound })
    }
  }

  session.onClient((client) => {
    client.on('chat.ongoing', take)
    client.on('chat.updated', take)
    client.on('chat.ended', take)
    client.on('chat.dismissed', () => client.chat && take(client.chat))
    client.on('chat.destroyed', forget)
    client.on('chat.message', (message) => {
      // the first words of a chat may be here before it is said that there is one
      if (client.chat && client.chat.state.id !== state.value?.id) take(client.chat)
      receive(message)
    })
    client.on('chat.outbox', (entries) => (unsent.value = entries))
    client.on('chat.connected', () => (connected.value = true))
    client.on('chat.disconnected', () => (connected.value = false))
    client.on('chat.typingStarted', (who) => {
      stopTypingOf(who)
      if (!who.is_customer) typing.value = [...typing.value, who]
    })
    client.on('chat.typingEnded', stopTypingOf)
  })

  unlockOnTouch(() => preferences.sound)
  // at once, while the press of the bell still counts as one
  watch(
    () => preferences.sound,
    (on) => on && unlockSound(),
    { flush: 'sync' },
  )

  document.addEventListener('visibilitychange', () => {
    if (viewed.value && isVisible()) looked()
  })

  async function start(menuId: NumericId, greeting: string): Promise<number> {
    const client = await session.client()
    session.becomeKnown()
    const first = greeting.trim()
    const chat = await client.createChat(menuId, {
      ...hostFields(),
      ...triggerField(),
      lang: preferences.lang,
      ...(first && { greeting: first }),
    })
    forgetTrigger()
    take(chat)
    return chat.state.id
  }

  /** Opens a chat with its newest messages; at once where it is open already. The last one that is asked for stays. */
  async function open(id: NumericId) {
    wanted = Number(id)
    const client = await session.client()
    const isOpen = () => state.value?.id === Number(id) && client.chat?.state.id === Number(id)
    for (let tries = 0; tries < TRIES; tries++) {
      if (!isOpen()) take(await client.loadChat(id))
      if (state.value && isOpen()) await pages.open(state.value.last_index)
      // an answer that came late may have put another chat in its place
      if (isOpen() || wanted !== Number(id)) return
    }
    throw new PageMissing('another chat is opened again and again')
  }

  /** The conversation is on the page, or is not any more. */
  function view(on: boolean) {
    viewed.value = on
    if (!on) wanted = undefined
    else if (isVisible()) looked()
  }

  /** The chat that goes on, or the one that rests, if there is one; it takes the place of none that is shown. */
  async function loadOngoing() {
    const client = await session.client()
    if (ongoing.value || wanted !== undefined) return
    const chat = (await client.loadOngoingChat()) ?? (await loadResting(client))
    if (chat) take(chat)
  }

  async function loadLeft() {
    left.value = await (await session.client()).getUnsent()
  }

  async function loadResting(client: HeadlessClient) {
    const id = storage.get(RESTING)
    if (id === null || dismissed.value) return null
    try {
      return await client.loadChat(id)
    } catch (error) {
      // it is somebody else's who was here before
      if (failureCode(error) === 'chat_not_found') storage.remove(RESTING)
      return null
    }
  }

  async function resume() {
    if (!state.value) return
    const client = await session.client()
    take(await client.resumeChat(state.value.id))
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
    // also of a chat that was opened by its address
    session.becomeKnown()
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
    left,
    messages,
    typing,
    connected,
    unread,
    older: pages.older,
    hasOlder: pages.hasOlder,
    ongoing,
    dismissed,
    start,
    open,
    view,
    looked,
    loadOlder: () => pages.loadOlder(),
    loadAll: pages.loadAll,
    loadOngoing,
    loadLeft,
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
