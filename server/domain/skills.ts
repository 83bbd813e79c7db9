import type { AgentConfig } from '../config/company-schema.ts'
import type { Menu } from './ports.ts'

/** Whether an agent speaks a language: the tag itself, or the tag without its region. */
export function speaks(agent: Pick<AgentConfig, 'languages'>, lang: string): boolean {
  const wanted = lang.toLowerCase()
  const base = wanted.split('-')[0]
  return agent.languages.some((language) => {
    const spoken = language.toLowerCase()
    return spoken === wanted || spoken === base
  })
}

/** Whether an agent serves a queue at all: skilled for it or for a menu above it. */
export function isSkilled(agent: Pick<AgentConfig, 'skills'>, menu: Menu): boolean {
  return menu.path.some((node) => agent.skills.includes(node.id))
}
