import { defineStore } from 'pinia'
import type { MessageResponse } from '../../sdk/index.ts'
import { useSessionStore } from './session.ts'

/** Files that were brought down to be shown. */
export const useAttachmentsStore = defineStore('attachments', () => {
  const session = useSessionStore()
  const urls = new Map<string, Promise<string>>()

  async function fetchUrl(message: MessageResponse, preview: boolean) {
    const client = await session.client()
    const file = await client.getMessageAttachment(message, { preview })
    if (!file) throw new TypeError('The attachment could not be fetched')
    return URL.createObjectURL(file)
  }

  /**
   * An address under which the page can show the file of a message, or the small picture that stands for it; the same one
   * for each asking.
   */
  function urlOf(message: MessageResponse, preview = false): Promise<string> {
    const small = preview && message.preview !== undefined
    const name = `${message.media_id ?? -1}${small ? ' preview' : ''}`
    const known = urls.get(name)
    if (known) return known
    const url = fetchUrl(message, small)
    urls.set(name, url)
    url.catch(() => urls.delete(name))
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

  return { urlOf, release }
})
export type AttachmentsStore = ReturnType<typeof useAttachmentsStore>
