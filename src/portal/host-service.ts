import { watch } from 'vue'
import type { Start } from '../embed/protocol.ts'
import type { ChannelType, ClientEvents, HeadlessClient } from '../sdk/index.ts'
import { channelRoute } from './composables/useDirectStart.ts'
import type { HostLink } from './host.ts'
import { answerCall, plain } from './host-calls.ts'
import { channelOf, isLeaf } from './lib/menu-tree.ts'
import { router } from './router/index.ts'
import { useChatStore } from './stores/chat.ts'
import { useMenusStore } from './stores/menus.ts'
import { usePreferencesStore, type Theme } from './stores/preferences.ts'
import { useSessionStore } from './stores/session.ts'

/** What a host page can listen to. */
const EVENTS = [
  'authenticated',
  'chat.ongoing',
  'chat.updated',
  'chat.message',
  'chat.memberJoined',
  'chat.memberLeft',
  'chat.typingStarted',
  'chat.typingEnded',
  'chat.connected',
  'chat.disconnected',
  'chat.dismissed',
  'chat.timeout',
  'chat.ended',
  'chat.destroyed',
  'call.updated',
] as const satisfies (keyof ClientEvents)[]

async function recolour(accent: string) {
  const { accentCss, isAccentColor } = await import('../../contract/accent.ts')
  const context = document.createElement('canvas').getContext('2d')
  let color = accent
  if (!isAccentColor(color) && context && CSS.supports('color', color)) {
    context.fillStyle = color
    color = context.fillStyle
  }
  if (!isAccentColor(color)) return console.warn(`Portico: ${accent} is not a colour`)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`:root{${accentCss(color)}}`)
  document.adoptedStyleSheets = [sheet]
}

/** To the menu of a key, and on to a channel of it; to the start page without one. */
async function go({ menuKey, preferredChannel }: Start) {
  const menus = useMenusStore()
  menus.key = menuKey
  await menus.load()
  const [only, ...others] = menus.tree
  const id = menuKey && !menus.keyUnknown && others.length === 0 ? only?.id : undefined
  if (id === undefined) return router.push({ name: 'home' })
  const item = menus.find(id)?.item
  const channel =
    preferredChannel && item && isLeaf(item)
      ? channelOf(item, preferredChannel as ChannelType)
      : undefined
  const direct = channel?.enabled ? channelRoute(channel.type, id) : undefined
  return router.push(direct ?? { name: 'menu', params: { id } })
}

function closeOnEscape(host: HostLink) {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
    // whatever is open on top of the page is closed by this key first
    if (document.querySelector('dialog[open], [role="dialog"], [role="listbox"], :popover-open'))
      return
    host.send({ type: 'close', exit: false })
  })
}

function takeFocus() {
  const { activeElement, body } = document
  if (!activeElement || activeElement === body)
    document.getElementById('main')?.focus({ preventScroll: true })
}

export function serveHost(host: HostLink): void {
  const session = useSessionStore()
  const chat = useChatStore()
  const preferences = usePreferencesStore()
  const failed = (error: unknown) => console.warn('Portico:', error)

  session.onClient((client: HeadlessClient) => {
    for (const name of EVENTS) {
      client.on(name, (value?: unknown) => {
        host.send({ type: 'event', name, detail: plain(value) })
      })
    }
  })

  host.onCall = (call) => void answerCall(host, session, call)

  watch(
    () => chat.unread,
    (count) => host.send({ type: 'unread', count }),
  )
  watch(
    () => chat.ongoing,
    (running) => host.send({ type: 'running', running }),
  )
  // a frame that the host page loads because a chat goes on finds out whether it still does
  if (session.known) {
    chat
      .loadOngoing()
      .then(() => host.send({ type: 'running', running: chat.ongoing }))
      .catch(failed)
  }

  watch(
    () => host.config.value.lang,
    (lang) => {
      if (!preferences.languages.some(({ code }) => code === lang) || !lang) return
      preferences.chooseLanguage(lang).catch(failed)
    },
  )
  watch(
    () => host.config.value.theme,
    (theme: Theme = 'auto') => {
      preferences.theme = theme
    },
  )
  watch(
    () => host.config.value.accent,
    (accent) => {
      if (accent) recolour(accent).catch(failed)
    },
    { immediate: true },
  )
  const { style } = document.documentElement
  watch(
    () => host.config.value.tokens,
    (tokens = {}, before = {}) => {
      for (const name of Object.keys(before)) style.removeProperty(name)
      for (const [name, value] of Object.entries(tokens)) style.setProperty(name, value)
    },
    { immediate: true },
  )
  watch(host.start, (start) => {
    if (start) go(start).catch(failed)
  })

  if (host.closable) {
    closeOnEscape(host)
    watch(
      host.visible,
      (visible) => {
        if (!visible) return
        chat.looked()
        // nothing can have the focus before the frame is laid out again
        requestAnimationFrame(takeFocus)
      },
      { immediate: true },
    )
  }
  host.send({ type: 'ready' })
}
