import { ref } from 'vue'
import { defineStore } from 'pinia'
import type { MessageResponse } from '../../sdk/index.ts'
import { failureCode, type FailureCode } from '../lib/errors.ts'
import { useSessionStore } from './session.ts'

export interface Upload {
  readonly id: number
  readonly file: File
  share: number
  error: FailureCode | undefined
}

/** Files of the open chat: those on their way up, and those that were brought down to be shown. */
export const useAttachmentsStore = defineStore('attachments', () => {
  const session = useSessionStore()
  const uploads = ref<Upload[]>([])
  const aborts = new Map<number, AbortController>()
  const urls = new Map<number, Promise<string>>()
  const causes = new WeakMap<File, FailureCode>()
  let nextId = 1

  session.onClient((client) => {
    client.on('chat.uploadFailed', (error, file) => causes.set(file, failureCode(error)))
  })

  function remove(id: number) {
    uploads.value = uploads.value.filter((upload) => upload.id !== id)
    aborts.delete(id)
  }

  function change(id: number, part: Partial<Upload>) {
    const upload = uploads.value.find((one) => one.id === id)
    if (upload) Object.assign(upload, part)
  }

  async function run(id: number, file: File) {
    const abort = new AbortController()
    aborts.set(id, abort)
    change(id, { share: 0, error: undefined })
    try {
      const client = await session.client()
      const sent = await client.sendFileMessage(file, {
        onProgress: (share) => change(id, { share }),
        signal: abort.signal,
      })
      if (sent >= 0 || abort.signal.aborted) remove(id)
      else change(id, { error: causes.get(file) ?? 'unknown' })
    } catch (error) {
      change(id, { error: failureCode(error) })
    }
  }

  function upload(file: File) {
    const id = nextId++
    uploads.value = [...uploads.value, { id, file, share: 0, error: undefined }]
    void run(id, file)
  }

  function retry(id: number) {
    const failed = uploads.value.find((one) => one.id === id)
    if (failed?.error) void run(id, failed.file)
  }

  /** Stops an upload, or drops one that failed. */
  function cancel(id: number) {
    aborts.get(id)?.abort()
    remove(id)
  }

  async function fetchUrl(message: MessageResponse) {
    const file = await (await session.client()).getMessageAttachment(message)
    if (!file) throw new TypeError('The attachment could not be fetched')
    return URL.createObjectURL(file)
  }

  /** An address under which the page can show the file of a message; the same one for each asking. */
  function urlOf(message: MessageResponse): Promise<string> {
    const id = message.media_id ?? -1
    const known = urls.get(id)
    if (known) return known
    const url = fetchUrl(message)
    urls.set(id, url)
    url.catch(() => urls.delete(id))
    return url
  }

  /** Gives the memory of shown files back. */
  function release() {
    for (const url of urls.values())
      void url.then(
        (made) => URL.revokeObjectURL(made),
        () => null,
      )
    urls.clear()
  }

  return { uploads, upload, retry, cancel, urlOf, release }
})
export type AttachmentsStore = ReturnType<typeof useAttachmentsStore>
