import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DeskCall } from '../../../contract/desk.ts'
import { callsApi, type OutcomeReport } from '../api/calls.ts'
import { createLoader } from '../logic/loader.ts'
import { useSessionStore } from './session.ts'

export const useCallsStore = defineStore('desk-calls', () => {
  const session = useSessionStore()
  const due = shallowRef<readonly DeskCall[]>([])
  const upcoming = shallowRef<readonly DeskCall[]>([])
  const recent = shallowRef<readonly DeskCall[]>([])
  const busy = shallowRef<ReadonlySet<number>>(new Set())

  const list = createLoader(async () => {
    const answer = await callsApi.list()
    due.value = answer.due
    upcoming.value = answer.upcoming
    recent.value = answer.recent
  })

  const dueCount = computed(() => due.value.length)

  function patch(id: number, change: (call: DeskCall) => DeskCall) {
    due.value = due.value.map((each) => (each.call.id === id ? change(each) : each))
  }

  async function act(id: number, work: () => Promise<DeskCall | void>) {
    busy.value = new Set(busy.value).add(id)
    try {
      const call = await work()
      if (call) patch(id, () => call)
    } finally {
      busy.value = new Set([...busy.value].filter((each) => each !== id))
      void list.load()
    }
  }

  /** Another agent is asked: it does not ring here any more. */
  async function decline(id: number) {
    await act(id, async () => {
      await callsApi.decline(id)
      patch(id, ({ offer_expires_at: _ended, ...call }) => call)
    })
  }

  function handleOffer(call: DeskCall) {
    const known = due.value.some((each) => each.call.id === call.call.id)
    if (known) patch(call.call.id, () => call)
    else due.value = [call, ...due.value]
  }

  const take = (id: number) => act(id, () => callsApi.take(id))
  const release = (id: number) => act(id, () => callsApi.release(id))
  const connected = (id: number) => act(id, () => callsApi.connected(id))
  async function settle(id: number, report: OutcomeReport) {
    await act(id, () => callsApi.settle(id, report))
    keepNote(id, '')
  }

  const noteName = (id: number) => `call-note:${id}`
  const note = (id: number) => session.drawer.read<string>(noteName(id)) ?? ''
  function keepNote(id: number, text: string) {
    if (text) session.drawer.write(noteName(id), text)
    else session.drawer.remove(noteName(id))
  }

  function reset() {
    for (const section of [due, upcoming, recent]) section.value = []
    list.reset()
  }

  return {
    due,
    upcoming,
    recent,
    busy,
    dueCount,
    state: list.state,
    error: list.error,
    load: list.load,
    take,
    decline,
    handleOffer,
    release,
    connected,
    settle,
    note,
    keepNote,
    reset,
  }
})

export type CallsStore = ReturnType<typeof useCallsStore>
