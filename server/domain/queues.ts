import type { AgentConfig } from '../config/company-schema.ts'
import type { ChannelType } from '../../contract/menus.ts'
import type { Database } from '../storage/database.ts'
import type { Company, Menu } from './ports.ts'
import { servingAgents } from './routing/roster.ts'
import { pickKey } from './text.ts'

/** Tells whether a queue takes customers over a channel now; refuses with the reason when it doesn't. */
export interface ChannelGate {
  requireChannel(
    company: Company,
    menuId: number,
    channel: Exclude<ChannelType, 'external_link'>,
    at: Date,
    db?: Database,
    /** Hours may be those of a language. */
    lang?: string,
  ): Menu | Promise<Menu>
}

/** The company's language that is nearest to the one that is asked for. */
export function servedLang(company: Company, wanted: string | undefined): string {
  const codes = company.file.languages.map((language) => language.code)
  const fallback = company.defaultLang
  return pickKey(codes, wanted ?? fallback, fallback) ?? fallback
}

/** The agents of the company file who serve a queue in a language. */
export function agentsOf(company: Company, menu: Menu, lang: string): AgentConfig[] {
  const all = company.file.agents.map((config) => ({ config }))
  return servingAgents(all, menu, lang).map(({ config }) => config)
}

/**
 * Whether an agent serves what was asked for at a queue. A queue that the company file no longer has is everybody's:
 * what customers asked for there is not lost.
 */
export function serves(
  company: Company,
  agent: AgentConfig,
  menuId: number,
  lang: string,
): boolean {
  const menu = company.menus.get(menuId)
  if (!menu) return true
  return agentsOf(company, menu, lang).some(({ key }) => key === agent.key)
}
