import type { Readable } from 'node:stream'
import type { WireMessage } from '../../contract/messages.ts'
import type { CompanyFile, LocalText, MenuNode } from '../config/company-schema.ts'
import type { Database } from '../storage/database.ts'
import type { WriteThread } from '../storage/write-thread.ts'

/** Time is asked for, never taken: tests and simulations bring their own. */
export interface Clock {
  now(): Date
}

/** A company as the rules see it: its file, with what is looked up often at hand. */
export interface Company {
  id: string
  file: CompanyFile
  /** HS256 key of its customer tokens. */
  secret: string
  defaultLang: string
  menus: ReadonlyMap<number, Menu>
  /** `find` by the customer's words; documents in their best language. */
  articles: Articles
}

/** A node of the menu tree with its place in it. */
export interface Menu {
  node: MenuNode
  /** From the top down to this one. */
  path: MenuNode[]
  /** No children: a queue. */
  leaf: boolean
  /** The opening hours that hold here: a key of `opening_hours`. */
  hours: string
}

export interface ArticleDocument {
  slug: string
  lang: string
  title: string
  /** Markdown. */
  body: string
}

export interface Articles {
  readonly size: number
  search(
    words: string,
    lang: string,
    limit: number,
  ): (ArticleDocument & { excerpt: string; score: number })[]
  get(slug: string, lang: string): ArticleDocument | undefined
}

/** The companies of this server, as their files now stand. */
export interface Companies {
  all(): Company[]
  find(id: string): Company | undefined
  /** By host name of a request, else the server's default. */
  forHost(host: string | undefined): Company
  /** Called after a file was reloaded and is valid. */
  onChange(listener: (company: Company) => void): void
}

/** Picks the text of a language: exact, then its base, then the company's default, then whatever there is. */
export type TextPicker = (text: LocalText, lang: string, fallback: string) => string

/** What changed, published after its transaction has committed. */
export type DomainEvent =
  | {
      kind: 'chat.message'
      company: string
      chatId: number
      messages: WireMessage[]
      /** The connection that has had them already, as the answer to what it sent. */
      answered?: string
    }
  | { kind: 'chat.updated'; company: string; chatId: number }
  /** The agent is no longer in the chat and hears no more of it. */
  | { kind: 'chat.left'; company: string; chatId: number; agentId: number }
  | { kind: 'chat.offered'; company: string; chatId: number; agentId: number }
  | { kind: 'queue.changed'; company: string }
  | { kind: 'agent.changed'; company: string; agentId: number }
  | { kind: 'call.updated'; company: string; callId: number }
  | { kind: 'call.offered'; company: string; callId: number; agentId: number }
  | { kind: 'email.updated'; company: string; emailId: number }

export interface Events {
  publish(event: DomainEvent): void
  subscribe(listener: (event: DomainEvent) => void): () => void
}

/** Bytes that came in and are kept nowhere yet: a file of this machine, gone after `discard`. */
export interface BlobDraft {
  readonly path: string
  readonly size: number
  /** SHA-256 in hexadecimal. */
  readonly hash: string
  /** Keeps them for good, under the key that it gives. */
  keep(): Promise<string>
  /** Harmless once they are kept. */
  discard(): Promise<void>
}

/** Part of a blob: first and last byte, both counted from 0 and both in it. */
export interface ByteRange {
  start: number
  end: number
}

/** Bytes that are too large for the database. Keys are made by the store. */
export interface BlobStore {
  /** Takes bytes in as they come, a piece at a time; nothing is left of them when the source fails. */
  receive(source: AsyncIterable<Uint8Array>): Promise<BlobDraft>
  put(bytes: Uint8Array): Promise<string>
  get(key: string): Promise<Uint8Array>
  stream(key: string, range?: ByteRange): Readable
  size(key: string): Promise<number>
  delete(key: string): Promise<void>
}

export interface Mail {
  from: { name: string; address: string }
  to: string
  replyTo?: { name: string; address: string }
  subject: string
  text: string
  /** A stable id makes a repeated delivery recognisable. */
  messageId: string
  inReplyTo?: string
  /** What is a stream is read as the mail is sent, so that large files are never held whole. */
  attachments?: { filename: string; contentType: string; content: Uint8Array | Readable }[]
}

export interface Mailer {
  /** Resolves when the mail server has taken it; rejects with the server's reason. */
  send(mail: Mail): Promise<void>
}

/** Durable background work: at least once, with retries. Enqueue inside the transaction that makes it necessary. */
export interface Jobs {
  enqueue(
    db: Database,
    job: { kind: string; payload: unknown; runAt?: Date; uniqueKey?: string },
  ): Promise<void>
  handle(
    kind: string,
    handler: (payload: unknown, attempt: { number: number; last: boolean }) => Promise<void>,
  ): void
}

/** What every rule of the house is given. */
export interface Context {
  db: Database
  /** Where many small writes go, if the database has such a place. */
  thread?: WriteThread | undefined
  clock: Clock
  companies: Companies
  events: Events
  blobs: BlobStore
  jobs: Jobs
  mailer: Mailer
  /** Unguessable text of letters and digits. */
  randomId(): string
}
