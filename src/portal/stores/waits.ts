import { ref } from 'vue'
import { defineStore } from 'pinia'
import type { WaitTimes } from '../../sdk/index.ts'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

const AT_ONCE = 4

/** How long the next customer of each queue would wait, in seconds. */
export const useWaitsStore = defineStore('waits', () => {
  const session = useSessionStore()
  const times = ref<Record<number, WaitTimes>>({})
  const updatedAt = ref<Date>()

  async function load(menuId: number) {
    const client = await session.client()
    const waits = await client.getWaitTimes(menuId, usePreferencesStore().lang)
    times.value = { ...times.value, [menuId]: waits }
    updatedAt.value = new Date()
  }

  /** Many queues, a few at a time so that a slow line is not flooded. Throws when none came. */
  async function loadAll(menuIds: readonly number[]) {
    const waiting = [...menuIds]
    const failures: unknown[] = []
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        await load(id).catch((error: unknown) => failures.push(error))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    if (failures.length > 0 && failures.length === menuIds.length) throw failures[0]
  }

  return { times, updatedAt, load, loadAll }
})
export type WaitsStore = ReturnType<typeof useWaitsStore>
