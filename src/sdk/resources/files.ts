import type { WireMessage } from '../../../contract/messages.ts'
import { isClientError } from '../errors.ts'
import type { Requester } from '../http/http.ts'
import { WriteKeys } from '../ids.ts'
import type { MessageResponse, UploadOptions } from '../types.ts'

/** Files of chats. */
export function filesResource(http: Requester) {
  const keys = new WriteKeys()
  return {
    /** The same file again, after a try whose end is unknown, is the same message. */
    upload(chatId: number, file: File, options: UploadOptions): Promise<WireMessage> {
      const { name, size, type, lastModified } = file
      return keys.run([chatId, name, size, type, lastModified], async (key) => {
        const body = new FormData()
        // the server reads the fields before it takes the file
        body.append('key', key)
        body.append('file', file, name)
        const path = `/chats/${chatId}/files`
        const spec = { method: 'POST', path, body, retry: true, ...options } as const
        return (await http.request<WireMessage>(spec)).data
      })
    },

    async attachment(message: MessageResponse): Promise<File | null> {
      if (message.file || !message.media_id) return message.file ?? null
      try {
        const path = `/media/${message.media_id}`
        const spec = { method: 'GET', path, bytes: true, retry: true } as const
        const { data, headers } = await http.request<ArrayBuffer>(spec)
        const type = headers['content-type'] ?? message.file_type ?? ''
        return new File([data], message.file_name ?? `file-${message.media_id}`, { type })
      } catch (error) {
        if (isClientError(error) && error.status === 404) return null
        throw error
      }
    },
  }
}
