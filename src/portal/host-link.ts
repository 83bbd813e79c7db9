import { ref, shallowRef } from 'vue'
import { meetHost, type FrameBridge } from '../embed/frame-bridge.ts'
import type { FrameConfig, Start, StorageOp } from '../embed/protocol.ts'
import type { KeyValueStorage } from '../sdk/index.ts'
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

export async function linkHost(origins: readonly string[]): Promise<HostLink | null> {
  const bridge = await meetHost({ origins })
  if (!bridge) return null

  const { hello } = bridge
  const config = shallowRef<FrameConfig>(hello.config)
  const visible = ref(hello.visible)
  const start = shallowRef<Start>()
  bridge.onMessage = (message) => {
    if (message.type === 'config') config.value = message.config
    else if (message.type === 'visible') visible.value = message.visible
    else if (message.type === 'start') start.value = message.start
  }
  const storage = await storageOf(bridge)
  return {
    config,
    visible,
    start,
    closable: hello.closable,
    send: (message) => bridge.send(message),
    ...(storage && { storage }),
    ...(hello.authenticate && { authenticate: () => tokenOf(bridge) }),
  }
}
