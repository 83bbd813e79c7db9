import type { AgentCaller } from '../domain/callers.ts'
import type { Context } from '../domain/ports.ts'
import type { Services } from '../services.ts'

/** A desk that reloads is not gone. */
const GRACE_MS = 15_000
const HEARTBEAT_MS = 10_000

export interface Presence {
  arrived(caller: AgentCaller): void
  left(caller: AgentCaller): void
  stop(): void
}

/** Keeps the database told of which agents have a desk open on this node. */
export function createPresence(
  { clock, events }: Pick<Context, 'clock' | 'events'>,
  agents: Services['agents'],
  onError: (error: unknown) => void,
): Presence {
  const desks = new Map<number, number>()
  const leaving = new Map<number, NodeJS.Timeout>()

  const heartbeat = setInterval(() => {
    if (desks.size > 0) agents.touch([...desks.keys()], clock.now()).catch(onError)
  }, HEARTBEAT_MS)
  heartbeat.unref()

  return {
    arrived({ id, company }) {
      clearTimeout(leaving.get(id))
      leaving.delete(id)
      desks.set(id, (desks.get(id) ?? 0) + 1)
      agents
        .touch([id], clock.now())
        .then(() => events.publish({ kind: 'agent.changed', company: company.id, agentId: id }))
        .catch(onError)
    },
    left({ id }) {
      const others = (desks.get(id) ?? 1) - 1
      if (others > 0) {
        desks.set(id, others)
        return
      }
      desks.delete(id)
      const at = clock.now()
      const timer = setTimeout(() => {
        leaving.delete(id)
        agents.disconnect(id, at).catch(onError)
      }, GRACE_MS)
      timer.unref()
      leaving.set(id, timer)
    },
    stop() {
      clearInterval(heartbeat)
      for (const timer of leaving.values()) clearTimeout(timer)
    },
  }
}
