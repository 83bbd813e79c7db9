import { shallowRef } from 'vue'
import type { FileVault } from './file-vault.ts'
import { holdKey, isHeldElsewhere } from './key-locks.ts'

/**
 * `waiting` for those before it, `sending`, `interrupted` (goes on by itself), `failed` (refused), `lost`: the page went
 * away and the browser kept no copy, so that it has to be chosen again.
 */
export type UploadState = 'waiting' | 'sending' | 'interrupted' | 'failed' | 'lost'

/** What is remembered of an upload, also where its file is not. */
export interface UploadNote {
  readonly key: string
  readonly chatId: number
  readonly name: string
  readonly size: number
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface Upload<E> extends UploadNote {
  readonly file: File | undefined
  readonly state: UploadState
  /** From 0 to 1. */
  readonly share: number
  readonly error: E | undefined
}

/** Where the notes are kept: something that survives a reload and is there at once. */
export interface UploadNotes {
  all(): UploadNote[]
  set(note: UploadNote): void
  remove(key: string): void
}

export interface UploadQueueOptions<E> {
  vault: FileVault
  notes: UploadNotes
  newKey: () => string
  /** Resolves when the other side has it. The same key is the same message, however often it is sent. */
  send: (
    upload: Upload<E> & { file: File },
    options: { onProgress: (share: number) => void; signal: AbortSignal },
  ) => Promise<void>
  /** What went wrong, and whether the same may well succeed later. */
  failure: (cause: unknown) => { error: E; passing: boolean }
}

/** What could not go on is tried again this much later, in milliseconds. */
const AGAIN_MS = 10_000
const FORGOTTEN_MS = 7 * 24 * 60 * 60_000

/** Files on their way into chats: one after the other in each chat, so that they arrive in order. */
export function createUploadQueue<E>(options: UploadQueueOptions<E>) {
  const { vault, notes, newKey, send, failure } = options
  const items = shallowRef<readonly Upload<E>[]>([])
  const running = new Map<string, AbortController>()
  const releases = new Map<string, () => void>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const find = (key: string) => items.value.find((item) => item.key === key)

  function change(key: string, part: Partial<Upload<E>>) {
    items.value = items.value.map((item) => (item.key === key ? { ...item, ...part } : item))
  }

  function take(upload: Upload<E>) {
    items.value = [...items.value, upload]
    releases.set(upload.key, holdKey(upload.key))
  }

  /** A message came in that may be one of these. Most are words, and nothing is looked for on their account. */
  function seen(key: string) {
    if (find(key) || notes.all().some((note) => note.key === key)) forget(key)
  }

  /** It arrived, was given up, or is somebody else's. */
  function forget(key: string) {
    items.value = items.value.filter((item) => item.key !== key)
    running.get(key)?.abort()
    running.delete(key)
    releases.get(key)?.()
    releases.delete(key)
    notes.remove(key)
    void vault.drop(key)
  }

  function pump() {
    const rooms = new Set(items.value.map(({ chatId }) => chatId))
    for (const room of rooms) {
      const next = items.value.find(
        ({ chatId, state }) => chatId === room && state !== 'failed' && state !== 'lost',
      )
      if (next?.state === 'waiting' && next.file) void run({ ...next, file: next.file })
    }
  }

  async function run(upload: Upload<E> & { file: File }) {
    const { key, file } = upload
    const controller = new AbortController()
    running.set(key, controller)
    change(key, { state: 'sending', share: 0, error: undefined })
    try {
      await send(upload, {
        onProgress: (share) => change(key, { share }),
        signal: controller.signal,
      })
      if (!controller.signal.aborted) forget(key)
    } catch (cause) {
      if (!controller.signal.aborted) await settle(key, file, cause)
    }
    running.delete(key)
    pump()
  }

  async function settle(key: string, file: File, cause: unknown) {
    const { error, passing } = failure(cause)
    if (!passing) return change(key, { state: 'failed', error })
    // a file that was moved or changed on the disk fails like a line that is cut
    const state = (await isReadable(file)) ? 'interrupted' : 'lost'
    change(key, { state, error })
    if (state === 'interrupted') timer ??= setTimeout(resume, AGAIN_MS)
  }

  /** The line is back: what was interrupted goes on. */
  function resume() {
    clearTimeout(timer)
    timer = undefined
    items.value = items.value.map((item) =>
      item.state === 'interrupted' ? { ...item, state: 'waiting' } : item,
    )
    pump()
  }

  function add(chatId: number, file: File, key = newKey()) {
    const note = { key, chatId, name: file.name, size: file.size, at: Date.now() }
    notes.set(note)
    void vault.put(key, file)
    take({ ...note, file, state: 'waiting', share: 0, error: undefined })
    pump()
  }

  function retry(key: string) {
    if (find(key)?.state === 'interrupted') return resume()
    if (!find(key)?.file) return
    change(key, { state: 'waiting', error: undefined })
    pump()
  }

  /** Another try at a file that was lost. One that is not the same is a message of its own. */
  function choose(key: string, file: File) {
    const lost = find(key)
    if (!lost) return
    const isSame = lost.name === file.name && lost.size === file.size
    forget(key)
    add(lost.chatId, file, isSame ? key : newKey())
  }

  /** Takes up what an earlier page has left in this chat, unless it came through or another tab is at it. */
  async function restore(chatId: number, cameThrough: (key: string) => boolean = () => false) {
    for (const note of notes.all()) {
      if (Date.now() - note.at > FORGOTTEN_MS || cameThrough(note.key)) forget(note.key)
      else if (note.chatId === chatId && !find(note.key) && !(await isHeldElsewhere(note.key))) {
        const file = await vault.get(note.key)
        if (find(note.key)) continue
        const state = file ? 'waiting' : 'lost'
        take({ ...note, file, state, share: 0, error: undefined })
      }
    }
    resume()
  }

  /** That chat is not there any more: nothing that was on its way into it is. */
  function drop(chatId: number) {
    const own = [...items.value, ...notes.all()].filter((note) => note.chatId === chatId)
    for (const { key } of own) forget(key)
  }

  /** Somebody else is here now: nothing of this one stays. */
  function reset() {
    clearTimeout(timer)
    timer = undefined
    for (const { key } of items.value) forget(key)
    for (const { key } of notes.all()) notes.remove(key)
    void vault.clear()
  }

  /** Lets go of what runs, and keeps it for the next time. */
  function suspend() {
    clearTimeout(timer)
    timer = undefined
    for (const controller of running.values()) controller.abort()
    for (const release of releases.values()) release()
    running.clear()
    releases.clear()
    items.value = []
  }

  return {
    items,
    add,
    retry,
    choose,
    cancel: forget,
    seen,
    restore,
    resume,
    drop,
    reset,
    suspend,
  }
}

async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}
