import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
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
  const joined = new Set<number>()
  const subscriptions: (() => void)[] = []
  let socket: DeskSocket | undefined

  const state = computed<'offline' | LineState>(() =>
    browserOnline.value ? line.value : 'offline',
  )

  function onState(next: LineState) {
    line.value = next
    if (next !== 'online') return
    epoch.value += 1
    for (const chatId of joined) void enter(chatId)
  }

  /** The room is entered again after the next connect, and what was missed is asked over HTTP. */
  async function enter(chatId: number) {
    await socket?.join(chatId).catch(() => undefined)
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
    joined.clear()
    socket?.close()
    socket = undefined
    line.value = 'connecting'
  }

  /** Heard until the connection is stopped. Call after `start`. */
  function on<E extends keyof DeskEvents>(event: E, handler: DeskEvents[E]) {
    if (socket) subscriptions.push(socket.on(event, handler))
  }

  /** Hears exactly these chats from now on. */
  function follow(chatIds: Iterable<number>) {
    const wanted = new Set(chatIds)
    for (const chatId of joined) {
      if (wanted.has(chatId)) continue
      joined.delete(chatId)
      socket?.leave(chatId)
    }
    for (const chatId of wanted) {
      if (joined.has(chatId)) continue
      joined.add(chatId)
      if (line.value === 'online') void enter(chatId)
    }
  }

  function sendTyping(chatId: number, typing: boolean) {
    socket?.typing(chatId, typing)
  }

  function sendSeen(chatId: number, index: number) {
    socket?.seen(chatId, index)
  }

  return { state, epoch, start, stop, on, follow, sendTyping, sendSeen }
})

export type ConnectionStore = ReturnType<typeof useConnectionStore>
