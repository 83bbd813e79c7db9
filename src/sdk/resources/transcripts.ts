import type {
  TranscriptDelivery,
  TranscriptResponse,
  TranscriptState,
  TranscriptStatus,
} from '../../../contract/transcripts.ts'
import { ClientError } from '../errors.ts'
import { json } from '../http/decode.ts'
import type { Requester } from '../http/http.ts'
import { read, write } from '../http/read.ts'
import { WriteKeys } from '../ids.ts'
import type { PdfStatusResponse, TranscriptOptions } from '../types.ts'

/** Transcripts, by mail and as PDF. */
export function transcriptsResource(http: Requester, defaultLang: string | undefined) {
  const keys = new WriteKeys()
  // times are read where the customer is, not where the company is
  const readAt = ({ lang, time_zone }: TranscriptOptions = {}) => ({
    ...((lang ?? defaultLang) && { lang: lang ?? defaultLang }),
    time_zone: time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  })

  return {
    send: (chatId: number, emails: string[], options?: TranscriptOptions) =>
      keys.run([chatId, emails, options], (key) => {
        const body = { key, emails, ...readAt(options) }
        return write<TranscriptDelivery[]>(http, `/chats/${chatId}/transcripts/mail`, body, true)
      }),

    deliveries: (chatId: number) =>
      read<TranscriptDelivery[]>(http, `/chats/${chatId}/transcripts/mail`),

    request: (chatId: number, options?: TranscriptOptions) =>
      write<TranscriptResponse>(http, `/chats/${chatId}/transcripts`, readAt(options)),

    async pdf(id: number): Promise<PdfStatusResponse> {
      const path = `/transcripts/${id}`
      const spec = { method: 'GET', path, bytes: true, retry: true } as const
      const { status, headers, data } = await http.request<ArrayBuffer>(spec)
      if (!headers['content-type']?.includes('pdf')) {
        const state = json(data)
        if (isState(state)) return { status, headers, data: state }
        throw ClientError.network(new Error('Neither a PDF nor its state'))
      }
      const body = new File([data], `transcript-${id}.pdf`, { type: 'application/pdf' })
      const told = headers['x-transcript-status'] as TranscriptStatus | undefined
      return { status, headers, data: { status: told ?? 'succeeded', body } }
    },
  }
}

function isState(data: unknown): data is TranscriptState {
  return typeof data === 'object' && data !== null && 'status' in data
}
