import type {
  DeskChat,
  DeskChats,
  PayloadBody,
  TransferBody,
  TransferTargets,
} from '../../../contract/desk.ts'
import type { SendMessageBody, WireMessage } from '../../../contract/messages.ts'
import type { SavedReply } from '../../../contract/replies.ts'
import { get, post, upload, type UploadOptions } from './http.ts'

export interface MessageRange {
  after?: number
  before?: number
  limit: number
}

export const chatsApi = {
  list: () => get<DeskChats>('/chats'),
  load: (id: number) => get<DeskChat>(`/chats/${id}`),
  accept: (id: number) => post<DeskChat>(`/chats/${id}/accept`),
  decline: (id: number) => post<DeskChat>(`/chats/${id}/decline`),
  transferTargets: (id: number) => get<TransferTargets>(`/chats/${id}/transfer-targets`),
  transfer: (id: number, body: TransferBody) => post<void>(`/chats/${id}/transfer`, body),
  finish: (id: number) => post<DeskChat>(`/chats/${id}/finish`),
  messages: (id: number, range: MessageRange) =>
    get<WireMessage[]>(`/chats/${id}/messages`, { ...range }),
  send: (id: number, body: SendMessageBody) => post<WireMessage>(`/chats/${id}/messages`, body),
  replies: (id: number) => get<SavedReply[]>(`/chats/${id}/replies`),
  show: (id: number, body: PayloadBody) => post<WireMessage>(`/chats/${id}/payloads`, body),
  sendFile(id: number, key: string, file: File, options: UploadOptions) {
    const form = new FormData()
    form.append('key', key)
    form.append('file', file, file.name)
    return upload<WireMessage>(`/chats/${id}/files`, form, options)
  },
  mediaUrl: (id: number) => `/api/desk/media/${id}`,
  previewUrl: (id: number) => `/api/desk/media/${id}/preview`,
}
