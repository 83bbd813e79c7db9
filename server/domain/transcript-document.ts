import type { NotiEvent, UserType } from '../../contract/messages.ts'

/** A person, or a program, of a conversation. Two of one name differ by `key`. */
export interface TranscriptAuthor {
  key: string
  name: string
  role: UserType
}

export type TranscriptEntry =
  | { kind: 'text'; at: string; author: TranscriptAuthor; text: string; options: string[] }
  | {
      kind: 'file'
      at: string
      author: TranscriptAuthor
      name: string
      type: string
      size: number
      /** Bytes of a small picture that is to be shown. */
      picture?: Uint8Array
    }
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
