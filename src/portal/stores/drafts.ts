import { ref } from 'vue'
import { defineStore } from 'pinia'
import { storage } from '../lib/storage.ts'

const PREFIX = 'draft:'
export type DraftKind = 'chat' | 'start' | 'email'

/** What the customer has written and not sent, kept in this browser as they type. */
export const useDraftsStore = defineStore('drafts', () => {
  const drafts = ref<Record<string, string>>(
    Object.fromEntries(
      storage.keys(PREFIX).map((key) => [key.slice(PREFIX.length), storage.get(key) ?? '']),
    ),
  )

  const nameOf = (kind: DraftKind, id: number) => `${kind}:${id}`

  function read(kind: DraftKind, id: number) {
    return drafts.value[nameOf(kind, id)] ?? ''
  }

  function write(kind: DraftKind, id: number, text: string) {
    const name = nameOf(kind, id)
    if (text === (drafts.value[name] ?? '')) return
    const others = Object.entries(drafts.value).filter(([other]) => other !== name)
    drafts.value = Object.fromEntries(text ? [...others, [name, text]] : others)
    if (text) storage.set(PREFIX + name, text)
    else storage.remove(PREFIX + name)
  }

  /** The ids that have a draft of this kind. */
  function idsOf(kind: DraftKind): number[] {
    return Object.keys(drafts.value).flatMap((name) =>
      name.startsWith(`${kind}:`) ? [Number(name.slice(kind.length + 1))] : [],
    )
  }

  return { drafts, read, write, idsOf }
})
export type DraftsStore = ReturnType<typeof useDraftsStore>
