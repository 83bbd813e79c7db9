import type { DeskEmail } from '../../../contract/desk.ts'
import { get, post } from './http.ts'

export type EmailStatus = DeskEmail['status']

export const emailsApi = {
  list: (status: EmailStatus, before?: number) =>
    get<DeskEmail[]>('/emails', { status, ...(before !== undefined && { before }) }),
  load: (id: number) => get<DeskEmail>(`/emails/${id}`),
  reply: (id: number, body: { key: string; content: string }) =>
    post<DeskEmail>(`/emails/${id}/replies`, body),
  close: (id: number) => post<DeskEmail>(`/emails/${id}/close`),
  reopen: (id: number) => post<DeskEmail>(`/emails/${id}/reopen`),
  fileUrl: (id: number) => `/api/desk/email-files/${id}`,
}
