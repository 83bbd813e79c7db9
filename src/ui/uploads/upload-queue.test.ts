import { afterEach, expect, test, vi } from 'vitest'
import type { FileVault } from './file-vault.ts'
import { createUploadQueue, type Upload, type UploadNote } from './upload-queue.ts'

class Failure extends Error {
  readonly passing: boolean
  constructor(passing: boolean) {
    super(passing ? 'cut' : 'refused')
    this.passing = passing
  }
}

/** What survives a reload. */
function browser() {
  const kept = new Map<string, File>()
  const notes = new Map<string, UploadNote>()
  const vault: FileVault = {
    put: (key, one) => Promise.resolve(Boolean(kept.set(key, one))),
    get: (key) => Promise.resolve(kept.get(key)),
    drop: (key) => Promise.resolve(void kept.delete(key)),
    clear: () => Promise.resolve(kept.clear()),
  }
  const list = {
    all: () => [...notes.values()],
    set: (note: UploadNote) => void notes.set(note.key, note),
    remove: (key: string) => void notes.delete(key),
  }
  return { kept, notes, vault, list }
}

const pages: { queue: { suspend: () => void } }[] = []

function browserWith(other: ReturnType<typeof browser>) {
  const copy = browser()
  for (const note of other.notes.values()) copy.list.set(note)
  return copy
}

function page(of = browser()) {
  let keys = 0
  const calls: { key: string; name: string; signal: AbortSignal; end: (cause?: Error) => void }[] =
    []
  const queue = createUploadQueue<string>({
    vault: of.vault,
    notes: of.list,
    newKey: () => `key-${(keys += 1)}-${Math.random()}`,
    failure: (cause) => ({
      error: (cause as Error).message,
      passing: (cause as Failure).passing,
    }),
    send: ({ key, file }, { signal, onProgress }) =>
      new Promise<void>((resolve, reject) => {
        onProgress(0.5)
        const end = (cause?: Error) => (cause ? reject(cause) : resolve())
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        calls.push({ key, name: file.name, signal, end })
      }),
  })
  const states = () => queue.items.value.map(({ name, state }) => `${name} ${state}`)
  const made = { queue, calls, states, of }
  pages.push(made)
  return made
}

/** As when a tab is closed: its locks are free. */
async function leave({ queue }: ReturnType<typeof page>) {
  queue.suspend()
  await vi.waitFor(async () => expect((await navigator.locks.query()).held).toEqual([]))
}

const file = (name: string, text = 'x') => new File([text], name)
const first = (queue: { items: { value: readonly Upload<string>[] } }) =>
  queue.items.value[0]?.key ?? ''

afterEach(async () => {
  for (const { queue } of pages.splice(0)) queue.suspend()
  await vi.waitFor(async () => expect((await navigator.locks.query()).held).toEqual([]))
})

test('files of a chat go one after the other, those of another chat beside them', async () => {
  const { queue, calls, states } = page()
  for (const name of ['a', 'b']) queue.add(1, file(name))
  queue.add(2, file('c'))
  expect(states()).toEqual(['a sending', 'b waiting', 'c sending'])
  expect(queue.items.value[0]?.share).toBe(0.5)
  calls[0]?.end()
  await vi.waitFor(() => expect(states()).toEqual(['b sending', 'c sending']))
})

test('one that is refused does not hold up the others, and can be tried again', async () => {
  const { queue, calls, states } = page()
  for (const name of ['a', 'b']) queue.add(1, file(name))
  calls[0]?.end(new Failure(false))
  await vi.waitFor(() => expect(states()).toEqual(['a failed', 'b sending']))
  expect(queue.items.value[0]?.error).toBe('refused')
  calls[1]?.end()
  await vi.waitFor(() => expect(states()).toEqual(['a failed']))
  queue.retry(first(queue))
  expect(calls[2]?.key).toBe(calls[0]?.key)
})

test('one that is interrupted goes on under its key, and the next one waits for it', async () => {
  const { queue, calls, states } = page()
  for (const name of ['a', 'b']) queue.add(1, file(name))
  calls[0]?.end(new Failure(true))
  await vi.waitFor(() => expect(states()).toEqual(['a interrupted', 'b waiting']))
  queue.resume()
  expect(states()).toEqual(['a sending', 'b waiting'])
  expect(calls.map(({ key }) => key)).toEqual([first(queue), first(queue)])
})

test('it goes on by itself after a while', async () => {
  vi.useFakeTimers()
  const { queue, calls, states } = page()
  queue.add(1, file('a'))
  calls[0]?.end(new Failure(true))
  await vi.waitFor(() => expect(states()).toEqual(['a interrupted']))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(states()).toEqual(['a sending'])
  vi.useRealTimers()
})

test('what is cancelled, or came back as a message, is gone, and the next one goes', async () => {
  const { queue, calls, states, of } = page()
  for (const name of ['a', 'b', 'c']) queue.add(1, file(name))
  queue.cancel(first(queue))
  expect(calls[0]?.signal.aborted).toBe(true)
  await vi.waitFor(() => expect(states()).toEqual(['b sending', 'c waiting']))
  queue.seen(first(queue))
  await vi.waitFor(() => expect(states()).toEqual(['c sending']))
  expect([of.notes.size, of.kept.size]).toEqual([1, 1])
})

test('a reload takes up what was on its way, under the same keys and in the same order', async () => {
  const before = page()
  for (const name of ['a', 'b']) before.queue.add(1, file(name))
  before.queue.add(2, file('of another chat'))
  const keys = before.queue.items.value.map(({ key }) => key)
  await leave(before)
  const after = page(before.of)
  await after.queue.restore(1)
  expect(after.states()).toEqual(['a sending', 'b waiting'])
  expect(after.queue.items.value.map(({ key }) => key)).toEqual(keys.slice(0, 2))
  await after.queue.restore(1)
  expect(after.states()).toHaveLength(2)
  const tabBeside = page(before.of)
  await tabBeside.queue.restore(1)
  expect(tabBeside.states(), 'the other tab is at it').toEqual([])
  await leave(after)
})

test('a file that the browser did not keep is asked for again, and is the same message if it is the same', async () => {
  const before = page()
  before.queue.add(1, file('a', 'same'))
  const key = first(before.queue)
  await leave(before)
  before.of.kept.clear()
  const after = page(before.of)
  await after.queue.restore(1)
  expect(after.states()).toEqual(['a lost'])
  after.queue.retry(key)
  expect(after.calls).toEqual([])
  await leave(after)
  const beside = page(browserWith(before.of))
  await beside.queue.restore(1, (one) => one === key)
  expect([beside.states().length, beside.of.notes.size], 'it is a message').toEqual([0, 0])
  await after.queue.restore(1)
  after.queue.choose(key, file('a', 'same'))
  expect(after.calls[0]?.key).toBe(key)
  after.calls[0]?.end()
  await vi.waitFor(() => expect(after.of.notes.size).toBe(0))

  await leave(after)
  before.of.list.set({ key, chatId: 1, name: 'a', size: 4, at: Date.now() })
  const other = page(before.of)
  await other.queue.restore(1)
  other.queue.choose(key, file('b', 'something else'))
  expect(other.calls[0]?.key).not.toBe(key)
})

test('nothing of one customer stays for the next, nor for ever', async () => {
  const { queue, states, of } = page()
  queue.add(1, file('a'))
  queue.reset()
  expect([states().length, of.notes.size, of.kept.size]).toEqual([0, 0, 0])
  const at = Date.now() - 8 * 24 * 3_600_000
  of.list.set({ key: 'old-key-1', chatId: 1, name: 'old', size: 1, at })
  await queue.restore(1)
  expect([states().length, of.notes.size]).toEqual([0, 0])
})

test('words that come in ask nothing of the vault', async () => {
  const of = browser()
  const dropped: string[] = []
  const drop = of.vault.drop
  of.vault.drop = (key) => {
    dropped.push(key)
    return drop(key)
  }
  const one = page(of)
  one.queue.add(1, file('a'))
  for (const key of ['word-1', 'word-2']) one.queue.seen(key)
  expect(dropped).toEqual([])
  const key = first(one.queue)
  one.queue.seen(key)
  expect(dropped).toEqual([key])
  expect(one.states()).toEqual([])
  // one that another tab is at, which has the note alone
  of.list.set({ key: 'elsewhere', chatId: 1, name: 'b', size: 1, at: Date.now() })
  one.queue.seen('elsewhere')
  expect(of.notes.size).toBe(0)
})

test('a chat that is gone takes its own files along, and no others', async () => {
  const one = page()
  one.queue.add(1, file('a'))
  one.queue.add(2, file('b'))
  one.of.list.set({ key: 'elsewhere', chatId: 1, name: 'c', size: 1, at: Date.now() })
  one.queue.drop(1)
  expect(one.states()).toEqual(['b sending'])
  expect([...one.of.notes.values()].map(({ name }) => name)).toEqual(['b'])
  expect(one.of.kept.size).toBe(1)
})
