import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ChatResponse } from '../../../contract/chats.ts'
import { DeskError } from '../api/error.ts'
import { createAgain, type Again } from '../logic/again.ts'
import { useSessionStore } from './session.ts'
import {
  createDeskSocket,
  type DeskEvents,
  type DeskSocket,
  type LineState,
} from '../realtime/desk-socket.ts'

export const useConnectionStore = defineStore('desk-connection', () => {
  const session = useSessionStore()
  const line = shallowRef<LineState>('connecting')
  const browserOnline = shallowRef(navigator.onLine)
  /** Rises each time the line is there: what was told in between has to be asked for again. */
  const epoch = shallowRef(0)
  const joined = new Map<number, Again>()
  /** Chats that could not be joined while the line was there: what is said in them is not heard. */
  const unheard = shallowRef<ReadonlySet<number>>(new Set())
  const entered: ((chat: ChatResponse) => void)[] = []
  const subscriptions: (() => void)[] = []
  let socket: DeskSocket | undefined

  const state = computed<'offline' | LineState>(() =>
    browserOnline.value ? line.value : 'offline',
  )

  function onState(next: LineState) {
    line.value = next
    if (next !== 'online') return
    epoch.value += 1
    for (const chatId of joined.keys()) void enter(chatId)
  }

  /** After each connect, and as often as it takes; whoever listens is told what there is to catch up with. */
  async function enter(chatId: number) {
    const again = joined.get(chatId)
    if (!socket || !again || line.value !== 'online') return
    try {
      const chat = await socket.join(chatId)
      again.stop()
      setHeard(chatId, true)
      if (joined.get(chatId) === again) for (const handler of entered) handler(chat)
    } catch (cause) {
      // left meanwhile, or to be entered anyway once the line is back
      if (joined.get(chatId) !== again || line.value !== 'online') return
      // not this agent's any more, of which the list of chats tells
      if (!DeskError.from(cause).passing) return forget(chatId)
      setHeard(chatId, false)
      again.later()
    }
  }

  function setHeard(chatId: number, heard: boolean) {
    if (unheard.value.has(chatId) !== heard) return
    const others = [...unheard.value].filter((id) => id !== chatId)
    unheard.value = new Set(heard ? others : [...others, chatId])
  }

  function onRefused() {
    // a session that ended is noticed by the HTTP layer; anything else is tried again
    void session.restore().catch(() => undefined)
  }

  function onBrowserOnline() {
    browserOnline.value = true
    // a line that did not notice the break has missed nothing, but requests have failed meanwhile
    if (line.value === 'online') epoch.value += 1
    else socket?.hurry()
  }
  const onBrowserOffline = () => (browserOnline.value = false)
  function onVisible() {
    if (document.visibilityState === 'visible') socket?.hurry()
  }

  function start() {
    if (socket) return
    socket = createDeskSocket({ onState, onRefused })
    window.addEventListener('online', onBrowserOnline)
    window.addEventListener('offline', onBrowserOffline)
    document.addEventListener('visibilitychange', onVisible)
    socket.connect()
  }

  function stop() {
    window.removeEventListener('online', onBrowserOnline)
    window.removeEventListener('offline', onBrowserOffline)
    document.removeEventListener('visibilitychange', onVisible)
    for (const off of subscriptions.splice(0)) off()
    entered.length = 0
    for (const chatId of [...joined.keys()]) forget(chatId)
    socket?.close()
    socket = undefined
    line.value = 'connecting'
  }

  /** Heard until the connection is stopped. Call after `start`. */
  function on<E extends keyof DeskEvents>(event: E, handler: DeskEvents[E]) {
    if (socket) subscriptions.push(socket.on(event, handler))
  }

  /** Called with the state of each chat that was entered, which may have gone on unheard. */
  function onEntered(handler: (chat: ChatResponse) => void) {
    entered.push(handler)
  }

  function forget(chatId: number) {
    joined.get(chatId)?.stop()
    joined.delete(chatId)
    setHeard(chatId, true)
  }

  /** Hears exactly these chats from now on. */
  function follow(chatIds: Iterable<number>) {
    const wanted = new Set(chatIds)
    for (const chatId of [...joined.keys()]) {
      if (wanted.has(chatId)) continue
      forget(chatId)
      socket?.leave(chatId)
    }
    for (const chatId of wanted) {
      if (joined.has(chatId)) continue
      joined.set(
        chatId,
        createAgain(() => enter(chatId)),
      )
      void enter(chatId)
    }
  }

  function sendTyping(chatId: number, typing: boolean) {
    socket?.typing(chatId, typing)
  }

  function sendSeen(chatId: number, index: number) {
    socket?.seen(chatId, index)
  }

  return { state, epoch, unheard, start, stop, on, onEntered, follow, sendTyping, sendSeen }
})

export type ConnectionStore = ReturnType<typeof useConnectionStore>
