import { computed, ref, shallowRef, watch } from 'vue'
import { defineStore } from 'pinia'
import type { RouteLocationRaw } from 'vue-router'
import type { TriggerItem } from '../../sdk/index.ts'
import { channelRoute } from '../composables/useDirectStart.ts'
import { connectHost } from '../host.ts'
import { takeUp } from '../lib/invited.ts'
import { channelOf, isLeaf } from '../lib/menu-tree.ts'
import { storage } from '../lib/storage.ts'
import { router } from '../router/index.ts'
import { useChatStore } from './chat.ts'
import { useMenusStore } from './menus.ts'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

/** Who is there has found the way already: nothing fires, and what has fired waits. */
const BUSY: readonly unknown[] = ['chat-new', 'chat', 'call-new', 'call', 'email']

/** The invitation that a trigger of the company brings up. */
export const useInvitationStore = defineStore('invitation', () => {
  const session = useSessionStore()
  const preferences = usePreferencesStore()
  const menus = useMenusStore()
  const chat = useChatStore()
  const host = connectHost()

  const fired = shallowRef<TriggerItem>()
  /** Comes again in another language, to those who still show it. */
  let dismissed: string | undefined
  let latest: TriggerItem | undefined
  const known = ref(!session.known)
  const invites = computed(
    () =>
      known.value &&
      (host === null || host.config.value.invite === true) &&
      !BUSY.includes(router.currentRoute.value.name),
  )
  const shown = computed(() => (invites.value && !chat.ongoing ? fired.value : undefined))
  /** The widget is closed, and this invitation is all that is seen of it. */
  const alone = computed(() => host?.closable === true && !host.visible.value)

  watch(
    [invites, () => preferences.lang] as const,
    ([isOn, lang], _before, onCleanup) => {
      if (!isOn) return
      let stop: (() => void) | undefined
      let gone = false
      onCleanup(() => {
        gone = true
        stop?.()
      })
      session.client().then(
        (client) => {
          if (!gone) stop = client.runTrigger((trigger) => void take(trigger), lang)
        },
        (error: unknown) => console.warn('Portico: nobody is invited', error),
      )
    },
    { immediate: true },
  )
  watch(
    () => chat.ongoing,
    (ongoing) => ongoing && dismiss(),
  )

  /** Who has something with us may be in a chat, which the client has to know before anything fires. */
  async function ready() {
    if (session.known) await chat.loadOngoing().catch(() => undefined)
    known.value = true
  }

  /** Meanwhile a chat may have begun in another tab: that is looked for first. */
  async function take(trigger: TriggerItem) {
    latest = trigger
    if (storage.get('known') !== null) session.becomeKnown()
    await ready()
    if (latest === trigger && trigger.id !== dismissed && !chat.ongoing) fired.value = trigger
  }

  function dismiss() {
    dismissed = fired.value?.id ?? dismissed
    fired.value = undefined
  }

  /** To the channel of the trigger's topic; to the topic, which says why, where that is closed. */
  async function follow(trigger: TriggerItem): Promise<RouteLocationRaw> {
    const { id, menu_id: menu, channel: type = 'chat' } = trigger
    if (menu === undefined) {
      takeUp(id)
      return { name: 'home' }
    }
    // what a host page has narrowed the topics to need not have this one
    if (!menus.find(menu)) menus.key = undefined
    await menus.load().catch(() => undefined)
    const item = menus.find(menu)?.item
    const channel = item && isLeaf(item) ? channelOf(item, type) : undefined
    const direct = channel?.enabled ? channelRoute(type, menu) : undefined
    takeUp(id, direct && type === 'chat' ? menu : undefined)
    return direct ?? { name: 'menu', params: { id: menu } }
  }

  async function accept() {
    const trigger = fired.value
    if (!trigger) return
    if (alone.value) host?.send({ type: 'open' })
    dismiss()
    await router.push(await follow(trigger))
  }

  void ready()

  return { shown, alone, accept, dismiss }
})
export type InvitationStore = ReturnType<typeof useInvitationStore>
