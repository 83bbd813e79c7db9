import type {
  AfterHourMessageResponse,
  CompanyResponse,
  ProhibitedFileType,
} from '../../../contract/company.ts'
import type { TriggerItem } from '../../../contract/triggers.ts'
import type { MenuResponse, WaitTimes } from '../../../contract/menus.ts'
import type { Requester } from '../http/http.ts'
import { read } from '../http/read.ts'
import { log } from '../logger.ts'
import type { Boot } from '../types.ts'
import { BootAnswers } from './boot.ts'

/** What everybody may know of a company. */
export function companyResource(http: Requester, companyId: string, lang?: string, boot?: Boot) {
  const carried = new BootAnswers(boot)
  let preview: Promise<boolean> | undefined

  const get = <T>(path: string, query?: Record<string, string | undefined>) =>
    read<T>(http, `/companies/${encodeURIComponent(companyId)}${path}`, query)

  const seen = (company: CompanyResponse) => {
    preview = Promise.resolve(company.message_preview)
    return company
  }

  return {
    company: async () => seen(carried.company() ?? (await get<CompanyResponse>(''))),

    /** Whether agents see what is being typed. */
    hasPreview(): Promise<boolean> {
      preview ??= get<CompanyResponse>('').then(
        ({ message_preview }) => message_preview,
        (error: unknown) => {
          // the next words ask again
          preview = undefined
          log('warn', 'company', 'no previews: not read', error)
          return false
        },
      )
      return preview
    },

    async afterHourMessage(inLang = lang): Promise<string> {
      const known = carried.afterHours(inLang)
      const query = { lang: inLang }
      return (known ?? (await get<AfterHourMessageResponse>('/after-hours-message', query))).message
    },

    menus: async (key?: string, inLang = lang) =>
      carried.menus(key, inLang) ??
      (await get<MenuResponse>('/menus', { key: key || undefined, lang: inLang })),

    waitTimes: (menuId: number, inLang = lang) =>
      get<WaitTimes>(`/menus/${menuId}/wait-times`, { lang: inLang }),

    triggers: async (inLang = lang): Promise<TriggerItem[]> =>
      boot?.triggers && boot.triggers.lang === inLang
        ? boot.triggers.items
        : get('/triggers', { lang: inLang }),

    prohibitedFileTypes: () => get<ProhibitedFileType[]>('/prohibited-file-types'),
  }
}
