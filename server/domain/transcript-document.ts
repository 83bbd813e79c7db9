import type { NotiEvent, UserType } from '../../contract/messages.ts'
import type { FormAnswers } from '../../contract/rich-messages.ts'

/** A person, or a program, of a conversation. Two of one name differ by `key`. */
export interface TranscriptAuthor {
  key: string
  name: string
  role: UserType
  /** Spoke elsewhere: what they are said to have said was carried over, and only the host's word stands for it. */
  external?: true
}

/** What could be chosen, and whether it was. */
export interface TranscriptOption {
  title: string
  chosen: boolean
  link?: string
}

/** Something by its address: it is named, never fetched. */
export interface TranscriptMedia {
  url: string
  text?: string
}

/** A part of a message, in the order in which it is read. */
export type TranscriptPart =
  | { kind: 'text'; text: string; markdown: boolean }
  | { kind: 'title'; text: string }
  | { kind: 'options'; options: TranscriptOption[] }
  | {
      kind: 'file'
      name: string
      type: string
      size: number
      /** Bytes of a small picture that is to be shown. */
      picture?: Uint8Array
    }
  | { kind: 'media'; media: 'image' | 'video' | 'document'; items: TranscriptMedia[] }
  | {
      kind: 'card'
      /** As a whole: one of its buttons is marked by itself. */
      chosen?: true
      title: string
      subtitle?: string
      body?: string
      link?: string
      images: TranscriptMedia[]
      options: TranscriptOption[]
    }
  | { kind: 'form'; title: string }
  | { kind: 'answers'; title: string; answers: FormAnswers }

export type TranscriptEntry =
  | { kind: 'message'; at: string; author: TranscriptAuthor; parts: TranscriptPart[] }
  | { kind: 'notice'; at: string; event: NotiEvent; name: string | undefined }

/** A conversation as it is to be written down: facts only, the words around them belong to the renderer. */
export interface TranscriptDocument {
  lang: string
  timeZone: string
  company: string
  reference: string
  queuePath: string[]
  startedAt: string
  endedAt: string | undefined
  entries: TranscriptEntry[]
}

/** Writes a conversation down as a PDF. */
export interface TranscriptRenderer {
  /** Rejects with a reason that can be shown when it can't be done here. */
  render(document: TranscriptDocument): Promise<Uint8Array>
}
