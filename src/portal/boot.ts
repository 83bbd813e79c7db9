import type { AfterHourMessageResponse } from '../../contract/company.ts'
import type { CompanyResponse, MenuResponse, TriggerItem } from '../sdk/index.ts'

/** What the server writes into the page. */
interface ServerBoot {
  company_id: string
  lang: string
  company: CompanyResponse
  menus: MenuResponse
  after_hours: AfterHourMessageResponse
  embed: boolean
  /** Exact origins of the pages that may frame the portal, beside its own. */
  embed_origins: string[]
  /** In `lang`; absent where the company invites nobody. */
  triggers?: TriggerItem[]
}

/** What the page was opened with: read once, before the router can change the address. */
export interface PortalBoot extends Partial<ServerBoot> {
  company_id: string
  embed: boolean
  params: {
    company: string | null
    embed: string | null
    lang: string | null
    menu: string | null
    channel: string | null
    theme: string | null
  }
}

function fromServer(): ServerBoot | undefined {
  const text = document.getElementById('portico-boot')?.textContent
  return text ? (JSON.parse(text) as ServerBoot) : undefined
}

export function readBoot(): PortalBoot {
  const query = new URLSearchParams(location.search)
  const server = fromServer()
  return {
    ...server,
    company_id: server?.company_id ?? query.get('company') ?? 'acme',
    embed: server?.embed ?? query.has('embed'),
    params: {
      company: query.get('company'),
      embed: query.get('embed'),
      lang: query.get('lang'),
      menu: query.get('menu'),
      channel: query.get('channel'),
      theme: query.get('theme'),
    },
  }
}

export const boot: PortalBoot = readBoot()
