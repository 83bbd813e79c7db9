import { ref, shallowRef, watch, type Ref } from 'vue'
import { meetHost, type FrameBridge } from '../embed/frame-bridge.ts'
import type { FrameConfig, HostPage, Start, StorageOp } from '../embed/protocol.ts'
import type { KeyValueStorage, PageSource } from '../sdk/index.ts'
import type { HostLink } from './host.ts'
import { adoptStorage } from './lib/storage.ts'

/** Reading it throws where the browser blocks storage inside frames. */
function isStorageBlocked(): boolean {
  try {
    return typeof localStorage.length !== 'number'
  } catch {
    return true
  }
}

function bridgeStorage(bridge: FrameBridge): KeyValueStorage {
  const ask = (op: StorageOp, key = '', value = '') =>
    bridge.ask({ type: 'storage', op, key, value })
  return {
    kind: 'host',
    async get(key) {
      const value = await ask('get', key)
      return typeof value === 'string' ? value : null
    },
    async set(key, value) {
      await ask('set', key, value)
    },
    async remove(key) {
      await ask('remove', key)
    },
    async keys() {
      const keys = await ask('keys')
      return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : []
    },
  }
}

async function tokenOf(bridge: FrameBridge): Promise<{ token: string }> {
  const answer = await bridge.ask({ type: 'token' })
  if (typeof answer === 'object' && answer && 'token' in answer) {
    const { token } = answer
    if (typeof token === 'string') return { token }
  }
  throw new Error('authenticate() of the host page gave no token')
}

/** The host page's storage where this frame has none, and only if the host page has one itself. */
async function storageOf(bridge: FrameBridge): Promise<KeyValueStorage | undefined> {
  if (!isStorageBlocked()) return undefined
  const storage = bridgeStorage(bridge)
  try {
    await adoptStorage(storage)
    return storage
  } catch (error) {
    console.warn('Portico: neither this frame nor its host page can keep anything', error)
    return undefined
  }
}

const ACTS = ['pointerdown', 'pointerup', 'keydown'] as const

/** The host page as triggers look at it. Whether its tab is seen is known in here as well. */
function pageOf(page: Readonly<Ref<HostPage>>): PageSource {
  const isActiveHere = () => navigator.userActivation?.hasBeenActive === true
  return {
    get url() {
      return page.value.url
    },
    get visible() {
      return !document.hidden
    },
    get active() {
      return page.value.active || isActiveHere()
    },
    watch(changed) {
      const unwatch = watch(page, () => changed(), { flush: 'sync' })
      const acted = () => {
        if (!isActiveHere()) return
        unheed()
        changed()
      }
      const unheed = () => {
        for (const act of ACTS) removeEventListener(act, acted, true)
      }
      for (const act of ACTS) addEventListener(act, acted, true)
      document.addEventListener('visibilitychange', changed)
      return () => {
        unwatch()
        unheed()
        document.removeEventListener('visibilitychange', changed)
      }
    },
  }
}

export async function linkHost(origins: readonly string[]): Promise<HostLink | null> {
  const bridge = await meetHost({ origins })
  if (!bridge) return null

  const { hello } = bridge
  const config = shallowRef<FrameConfig>(hello.config)
  const visible = ref(hello.visible)
  const page = shallowRef(hello.page)
  const start = shallowRef<Start>()
  bridge.onMessage = (message) => {
    if (message.type === 'config') config.value = message.config
    else if (message.type === 'visible') visible.value = message.visible
    else if (message.type === 'page') page.value = message.page
    else if (message.type === 'start') start.value = message.start
    else if (message.type === 'call') link.onCall(message)
  }
  const storage = await storageOf(bridge)
  const link: HostLink = {
    page: pageOf(page),
    config,
    visible,
    start,
    closable: hello.closable,
    send: (message, transfer) => bridge.send(message, transfer),
    onCall: () => undefined,
    ...(storage && { storage }),
    ...(hello.authenticate && { authenticate: () => tokenOf(bridge) }),
  }
  return link
}
