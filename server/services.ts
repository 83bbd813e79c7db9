import { createAgents, type AgentSettings } from './domain/agents.ts'
import { createAuth } from './domain/auth.ts'
import type { Context } from './domain/ports.ts'

export type ServiceSettings = AgentSettings

/** Every rule of the house, wired once; routes and sockets get this. */
export function createServices(ctx: Context, settings: ServiceSettings) {
  const auth = createAuth(ctx)
  const agents = createAgents(ctx, settings)
  return { auth, agents }
}

export type Services = ReturnType<typeof createServices>
