import { defineStore } from 'pinia'
import type { HeadlessClient } from '../../sdk/index.ts'
import { openFileVault } from '../../ui/uploads/file-vault.ts'
import { createUploadQueue, type UploadNote } from '../../ui/uploads/upload-queue.ts'
import { boot } from '../boot.ts'
import { failureCode, isPassing, type FailureCode } from '../lib/errors.ts'
import { storage } from '../lib/storage.ts'
import { useSessionStore } from './session.ts'

const PREFIX = 'upload:'
const OWNER = 'uploads-of'

class UploadFailed extends Error {
  readonly code: FailureCode
  constructor(code: FailureCode) {
    super(code)
    this.code = code
  }
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function readNote(name: string): UploadNote[] {
  try {
    return [JSON.parse(storage.get(name) ?? '') as UploadNote]
  } catch {
    storage.remove(name)
    return []
  }
}

/** Files on their way into chats, over lost lines and reloads, for the customer who chose them alone. */
export const useUploadsStore = defineStore('uploads', () => {
  const session = useSessionStore()
  const causes = new WeakMap<File, FailureCode>()
  let owner: string | undefined
  /** The chat that files can be sent into now. */
  let open: number | undefined

  const queue = createUploadQueue<FailureCode>({
    vault: openFileVault(`portico-uploads:${boot.company_id}`),
    notes: {
      all: () => storage.keys(PREFIX).flatMap(readNote),
      set(note) {
        storage.set(PREFIX + note.key, JSON.stringify(note))
        if (owner !== undefined) storage.set(OWNER, owner)
      },
      remove: (key) => storage.remove(PREFIX + key),
    },
    newKey,
    async send({ chatId, key, file }, options) {
      const client = await session.client()
      // the conversation that is open is another one now: this one goes on when it is back
      if (client.chat?.state.id !== chatId) throw new UploadFailed('network')
      const sent = await client.sendFileMessage(file, { key, ...options })
      if (sent < 0) throw new UploadFailed(causes.get(file) ?? 'unknown')
    },
    failure(cause) {
      const error = failureCode(cause)
      return { error, passing: isPassing(error) || error === 'rate_limited' }
    },
  })

  /** Also what another tab has left that is gone; what it has sent meanwhile is the same message. */
  function takeUp() {
    if (open === undefined) queue.resume()
    else void restore(open)
  }

  function restore(chatId: number, cameThrough?: (key: string) => boolean) {
    open = chatId
    return queue.restore(chatId, cameThrough)
  }

  function bind(client: HeadlessClient) {
    if (!client.identity) return
    owner = client.identity.identifier ?? ''
    const before = storage.get(OWNER)
    if (before !== null && before !== owner) {
      queue.reset()
      storage.remove(OWNER)
    }
  }

  session.onClient((client) => {
    bind(client)
    client.on('authenticated', () => bind(client))
    client.on('chat.uploadFailed', (error, file) => causes.set(file, failureCode(error)))
    client.on('chat.message', ({ key }) => key !== undefined && queue.seen(key))
    client.on('chat.connected', takeUp)
    client.on('chat.updated', ({ state }) => (open = state.id))
    client.on('chat.ongoing', ({ state }) => (open = state.id))
    client.on('chat.destroyed', () => open !== undefined && queue.drop(open))
  })
  addEventListener('online', takeUp)
  document.addEventListener('visibilitychange', () => document.hidden || takeUp())

  return {
    items: queue.items,
    upload: (chatId: number, file: File) => queue.add(chatId, file),
    retry: queue.retry,
    choose: queue.choose,
    cancel: queue.cancel,
    restore,
  }
})
export type UploadsStore = ReturnType<typeof useUploadsStore>
