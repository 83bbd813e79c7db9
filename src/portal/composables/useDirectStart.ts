import type { RouteLocationRaw } from 'vue-router'
import type { ChannelType } from '../../sdk/index.ts'
import { boot } from '../boot.ts'
import { channelOf, isLeaf } from '../lib/menu-tree.ts'
import { useMenusStore } from '../stores/menus.ts'

let menuTaken = false
let channelTaken = false

const ROUTES: Partial<Record<string, string>> = {
  chat: 'chat-new',
  instant_call: 'call-new',
  scheduled_call: 'call-new',
  email: 'email',
} satisfies Partial<Record<ChannelType, string>>

export function channelRoute(type: ChannelType, id: number): RouteLocationRaw | undefined {
  const name = ROUTES[type]
  if (!name) return undefined
  return { name, params: { id }, ...(type === 'scheduled_call' && { query: { later: null } }) }
}

/** Where the address says to start: each part is followed once, so that going back does not lead there again. */
export function useDirectStart() {
  const menus = useMenusStore()

  function takeMenu(): RouteLocationRaw | undefined {
    if (menuTaken || !menus.key || menus.keyUnknown) return undefined
    const [only, ...others] = menus.tree
    // the page brings the whole tree; what the key opens is asked for after it
    if (!only || others.length > 0) return undefined
    menuTaken = true
    return { name: 'menu', params: { id: only.id } }
  }

  function takeChannel(id: number): RouteLocationRaw | undefined {
    const wanted = boot.params.channel
    const item = menus.find(id)?.item
    if (channelTaken || !wanted || !item || !isLeaf(item)) return undefined
    channelTaken = true
    const channel = channelOf(item, wanted as ChannelType)
    return channel?.enabled ? channelRoute(channel.type, id) : undefined
  }

  return { takeMenu, takeChannel }
}
