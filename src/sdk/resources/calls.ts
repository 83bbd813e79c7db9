import type { CallRequest, CallResponse } from '../../../contract/calls.ts'
import type { Requester } from '../http/http.ts'
import { inLang, read, write } from '../http/read.ts'
import { WriteKeys } from '../ids.ts'

/** Calls and the slots for them. */
export function callsResource(http: Requester, lang: string | undefined) {
  const keys = new WriteKeys()

  return {
    create: (menuId: number, request: CallRequest) => {
      const call = inLang(request, lang)
      return keys.run([menuId, call], (key) =>
        write<CallResponse>(http, `/menus/${menuId}/calls`, { key, call }, true),
      )
    },

    load: (id: number) => read<CallResponse>(http, `/calls/${id}`),
    list: () => read<CallResponse[]>(http, '/calls'),

    cancel: (id: number) => write<CallResponse>(http, `/calls/${id}/cancel`),

    reschedule: (id: number, scheduled_at: string) =>
      write<CallResponse>(http, `/calls/${id}/reschedule`, { scheduled_at }),

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
