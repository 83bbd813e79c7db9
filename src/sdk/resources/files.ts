import type { WireMessage } from '../../../contract/messages.ts'
import type { ClientError } from '../errors.ts'
import type { Requester } from '../http/http.ts'
import { WriteKeys } from '../ids.ts'
import type { AttachmentOptions, FileUploadOptions, MessageResponse } from '../types.ts'

/** Files of chats. */
export function filesResource(http: Requester) {
  const keys = new WriteKeys()
  return {
    /** The same file again, after a try whose end is unknown, is the same message. */
    upload(chatId: number, file: File, options: FileUploadOptions): Promise<WireMessage> {
      const { name, size, type, lastModified } = file
      const send = async (key: string) => {
        const body = new FormData()
        // the server reads the fields before it takes the file
        body.append('key', key)
        body.append('file', file)
        const path = `/chats/${chatId}/files`
        const spec = { method: 'POST', path, body, retry: true, ...options } as const
        return (await http.request<WireMessage>(spec)).data
      }
      const { key } = options
      return key ? send(key) : keys.run([chatId, name, size, type, lastModified], send)
    },

    async attachment(message: MessageResponse, options?: AttachmentOptions): Promise<File | null> {
      if (message.file || !message.media_id) return message.file ?? null
      try {
        const path = `/media/${message.media_id}${options?.preview && message.preview ? '/preview' : ''}`
        const spec = { method: 'GET', path, bytes: true, retry: true } as const
        const { data, headers } = await http.request<ArrayBuffer>(spec)
        const type = headers['content-type'] ?? ''
        return new File([data], message.file_name ?? path, { type })
      } catch (error) {
        if ((error as ClientError).status === 404) return null
        throw error
      }
    },
  }
}
