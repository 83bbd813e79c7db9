import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { CompanyResponse, ProhibitedFileType } from '../../../contract/company.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import { openFileVault } from '../../ui/uploads/file-vault.ts'
import type { FileLimits } from '../../ui/uploads/limits.ts'
import { createUploadQueue, type Upload, type UploadNote } from '../../ui/uploads/upload-queue.ts'
import { chatsApi } from '../api/chats.ts'
import { DeskError } from '../api/error.ts'
import { getPublic } from '../api/http.ts'
import { newKey } from '../logic/key.ts'
import type { Drawer } from '../logic/storage.ts'
import { useSessionStore } from './session.ts'

export type DeskUpload = Upload<DeskError>
type Queue = ReturnType<typeof createUploadQueue<DeskError>>

const NAME = 'uploads'

function notesIn(drawer: Drawer) {
  const all = () => drawer.read<UploadNote[]>(NAME) ?? []
  const without = (key: string) => all().filter((note) => note.key !== key)
  return {
    all,
    set: (note: UploadNote) => drawer.write(NAME, [...without(note.key), note]),
    remove: (key: string) => drawer.write(NAME, without(key)),
  }
}

/** Files on their way into chats, over lost lines, reloads and sessions that end on their own. */
export const useUploadsStore = defineStore('desk-uploads', () => {
  const session = useSessionStore()
  const queue = shallowRef<Queue>()
  const items = computed<readonly DeskUpload[]>(() => queue.value?.items.value ?? [])
  const limits = shallowRef<FileLimits>({ maxBytes: undefined, prohibited: [] })

  /** Takes up what an earlier page left; each message that comes of it is handed on. */
  function start(onSent: (chatId: number, message: WireMessage) => void) {
    queue.value = createUploadQueue<DeskError>({
      vault: openFileVault(`portico-desk-uploads:${session.owner}`),
      notes: notesIn(session.tray),
      newKey,
      async send({ chatId, key, file }, options) {
        onSent(chatId, await chatsApi.sendFile(chatId, key, file, options))
      },
      failure(cause) {
        const error = DeskError.from(cause)
        return { error, passing: error.passing }
      },
    })
    // the server refuses what these would have: without them an agent only hears of it later
    void loadLimits().catch(() => undefined)
  }

  async function loadLimits() {
    const company = session.profile?.company.id
    if (company === undefined) return
    const path = `/companies/${encodeURIComponent(company)}`
    const [{ uploads }, prohibited] = await Promise.all([
      getPublic<CompanyResponse>(path),
      getPublic<ProhibitedFileType[]>(`${path}/prohibited-file-types`),
    ])
    limits.value = { maxBytes: uploads?.max_bytes, prohibited }
  }

  /** Nothing is sent any more; it goes on at the next sign-in, unless the agent has signed out. */
  function stop() {
    if (session.lost) queue.value?.suspend()
    else queue.value?.reset()
    queue.value = undefined
  }

  return {
    items,
    limits,
    start,
    stop,
    add: (chatId: number, file: File) => queue.value?.add(chatId, file),
    retry: (key: string) => queue.value?.retry(key),
    choose: (key: string, file: File) => queue.value?.choose(key, file),
    cancel: (key: string) => queue.value?.cancel(key),
    seen: (key: string) => queue.value?.seen(key),
    resume: () => queue.value?.resume(),
    restore: async (chatId: number, cameThrough: (key: string) => boolean) =>
      queue.value?.restore(chatId, cameThrough),
  }
})

export type UploadsStore = ReturnType<typeof useUploadsStore>
