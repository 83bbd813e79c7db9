import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { WireMessage } from '../../../contract/messages.ts'
import { chatsApi } from '../api/chats.ts'
import { DeskError } from '../api/error.ts'
import { newKey } from '../logic/key.ts'

export interface Upload {
  readonly key: string
  readonly chatId: number
  readonly file: File
  readonly state: 'sending' | 'failed'
  /** From 0 to 1. */
  readonly progress: number
  readonly error?: DeskError
}

export const useUploadsStore = defineStore('desk-uploads', () => {
  const items = shallowRef<readonly Upload[]>([])
  const controllers = new Map<string, AbortController>()

  const update = (key: string, change: (item: Upload) => Upload) =>
    (items.value = items.value.map((item) => (item.key === key ? change(item) : item)))
  const drop = (key: string) => (items.value = items.value.filter((item) => item.key !== key))

  async function run({ key, chatId, file }: Upload): Promise<WireMessage | undefined> {
    const controller = new AbortController()
    controllers.set(key, controller)
    try {
      const message = await chatsApi.sendFile(chatId, key, file, {
        signal: controller.signal,
        onProgress: (progress) => update(key, (item) => ({ ...item, progress })),
      })
      drop(key)
      return message
    } catch (cause) {
      const error = DeskError.from(cause)
      if (error.code === 'aborted') drop(key)
      else update(key, (item) => ({ ...item, state: 'failed', progress: 0, error }))
      return undefined
    } finally {
      controllers.delete(key)
    }
  }

  /** The message that came of it; undefined if it failed or was cancelled. */
  function add(chatId: number, file: File): Promise<WireMessage | undefined> {
    const item: Upload = { key: newKey(), chatId, file, state: 'sending', progress: 0 }
    items.value = [...items.value, item]
    return run(item)
  }

  function retry(key: string): Promise<WireMessage | undefined> {
    const item = items.value.find((each) => each.key === key)
    if (!item) return Promise.resolve(undefined)
    update(key, ({ error: _gone, ...rest }) => ({ ...rest, state: 'sending', progress: 0 }))
    return run(item)
  }

  /** Stops it if it runs, and forgets it. */
  function cancel(key: string) {
    controllers.get(key)?.abort()
    drop(key)
  }

  /** It arrived, even if the answer to the upload was lost. */
  function handleMessage(message: WireMessage) {
    if (message.key && !controllers.has(message.key)) drop(message.key)
  }

  function reset() {
    for (const controller of controllers.values()) controller.abort()
    items.value = []
  }

  return { items, add, retry, cancel, handleMessage, reset }
})

export type UploadsStore = ReturnType<typeof useUploadsStore>
