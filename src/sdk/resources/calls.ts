import type { CallRequest, CallResponse } from '../../../contract/calls.ts'
import type { Requester } from '../http/http.ts'
import { read } from '../http/read.ts'
import { WriteKeys } from '../ids.ts'

/** Calls and the slots for them. */
export function callsResource(http: Requester, lang: string | undefined) {
  const keys = new WriteKeys()

  return {
    create: (menuId: number, request: CallRequest) => {
      const call: CallRequest = { ...(lang && { lang }), ...request }
      return keys.run([menuId, call], async (key) => {
        const path = `/menus/${menuId}/calls`
        const body = { key, call }
        return (await http.request<CallResponse>({ method: 'POST', path, body, retry: true })).data
      })
    },

    load: (id: number) => read<CallResponse>(http, `/calls/${id}`),
    list: () => read<CallResponse[]>(http, '/calls'),

    async cancel(id: number): Promise<CallResponse> {
      return (await http.request<CallResponse>({ method: 'POST', path: `/calls/${id}/cancel` }))
        .data
    },

    async reschedule(id: number, scheduled_at: string): Promise<CallResponse> {
      const path = `/calls/${id}/reschedule`
      return (await http.request<CallResponse>({ method: 'POST', path, body: { scheduled_at } }))
        .data
    },

    async calendar(id: number): Promise<File> {
      const path = `/calls/${id}/calendar`
      const spec = { method: 'GET', path, bytes: true, retry: true } as const
      const { data } = await http.request<ArrayBuffer>(spec)
      return new File([data], `call-${id}.ics`, { type: 'text/calendar' })
    },

    timeSlots: (menuId: number, inLang = lang) =>
      read<string[]>(http, `/menus/${menuId}/time-slots`, { lang: inLang }),
  }
}
