import { createCalendarWriter } from './delivery/calendar.ts'
import { createTranscriptRenderer } from './delivery/pdf.ts'
import { createAgents, type AgentSettings } from './domain/agents.ts'
import { createAuth } from './domain/auth.ts'
import { createCalls } from './domain/calls.ts'
import { createChats } from './domain/chats/chats.ts'
import { createEmails } from './domain/emails.ts'
import { createMenus } from './domain/menus.ts'
import type { Context } from './domain/ports.ts'
import { createTranscripts } from './domain/transcripts.ts'
import { createWaitTimes } from './domain/wait-times.ts'

export type ServiceSettings = AgentSettings

/** Every rule of the house, wired once; routes and sockets get this. */
export function createServices(ctx: Context, settings: ServiceSettings) {
  const auth = createAuth(ctx)
  const agents = createAgents(ctx, settings)
  const menus = createMenus(ctx)
  const waitTimes = createWaitTimes(ctx)
  const chats = createChats(ctx, { menus, waitTimes })
  const calls = createCalls(ctx, menus, createCalendarWriter())
  const emails = createEmails(ctx, menus)
  const transcripts = createTranscripts(ctx, createTranscriptRenderer())
  return { auth, agents, menus, waitTimes, chats, calls, emails, transcripts }
}

export type Services = ReturnType<typeof createServices>
