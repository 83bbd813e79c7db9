import { computed, ref } from 'vue'
import { defineStore } from 'pinia'
import type { CallRequest, CallResponse, NumericId } from '../../sdk/index.ts'
import { hostFields } from '../host.ts'
import { usePreferencesStore } from './preferences.ts'
import { useSessionStore } from './session.ts'

const OPEN: readonly CallResponse['status'][] = ['scheduled', 'queued', 'assigned', 'connected']

export function isOpenCall(call: CallResponse) {
  return OPEN.includes(call.status)
}

/** Calls that this customer asked for, and the times that are free for another one. */
export const useCallsStore = defineStore('calls', () => {
  const session = useSessionStore()
  const preferences = usePreferencesStore()
  const byId = ref<Record<number, CallResponse>>({})

  const open = computed(() => Object.values(byId.value).filter(isOpenCall))

  function take(call: CallResponse) {
    byId.value = { ...byId.value, [call.id]: call }
    return call
  }

  session.onClient((client) => client.on('call.updated', take))

  async function create(menuId: NumericId, request: CallRequest) {
    const client = await session.client()
    session.becomeKnown()
    return take(
      await client.createCall(menuId, { ...hostFields(), ...request, lang: preferences.lang }),
    )
  }

  async function load(id: NumericId) {
    return take(await (await session.client()).loadCall(id))
  }

  async function loadAll() {
    for (const call of await (await session.client()).getCalls()) take(call)
  }

  async function cancel(id: NumericId) {
    return take(await (await session.client()).cancelCall(id))
  }

  async function reschedule(id: NumericId, at: string) {
    return take(await (await session.client()).rescheduleCall(id, at))
  }

  /** A booked call as a file for a calendar, as the server writes it into mails too. */
  async function calendar(id: NumericId) {
    return (await session.client()).getCallCalendar(id)
  }

  async function loadSlots(menuId: NumericId) {
    return (await session.client()).getTimeSlots(menuId, preferences.lang)
  }

  return { byId, open, create, load, loadAll, cancel, reschedule, calendar, loadSlots }
})
export type CallsStore = ReturnType<typeof useCallsStore>
