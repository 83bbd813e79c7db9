/** An agent who may be offered something now. */
export interface Candidate {
  id: number
  /** Chats that are assigned to, or ring at, the agent. */
  load: number
  maxChats: number
  /** Since when the agent has had nothing new. */
  idleSince: string
}

/** Somebody who waits. */
export interface WaitingChat<Key> {
  id: Key
  /** Ids of agents who serve its queue in its language. */
  served: ReadonlySet<number>
  /** Agents who declined it or let it ring. */
  declined: ReadonlySet<number>
  /** A call: it takes an agent who has nothing else. */
  whole?: boolean
}

export interface Offer<Key> {
  chat: Key
  agent: number
}

/**
 * Gives those who wait (the first in line first) to free agents: the longest idle of those who serve the queue, the less occupied
 * of two equally idle. Who declined is asked again only when everybody who could take it has declined. A call for which nobody is
 * idle keeps one agent from getting more chats, so that somebody will be.
 */
export function selectOffers<Key>(
  waiting: readonly WaitingChat<Key>[],
  agents: readonly Candidate[],
): Offer<Key>[] {
  const taken = new Set<number>()
  const offers: Offer<Key>[] = []
  for (const { id, served, declined, whole = false } of waiting) {
    const able = agents.filter((agent) => served.has(agent.id))
    const everybodyDeclined = able.every((agent) => declined.has(agent.id))
    const willing = able.filter(
      (agent) => !taken.has(agent.id) && (everybodyDeclined || !declined.has(agent.id)),
    )
    const free = willing.filter(({ load, maxChats }) => (whole ? load === 0 : load < maxChats))
    const [best] = free.toSorted(byIdleness)
    if (best) {
      // one ring at a time: the next one rings once this one is answered
      taken.add(best.id)
      offers.push({ chat: id, agent: best.id })
    } else if (whole) {
      const [soonest] = willing.toSorted((a, b) => a.load - b.load || byIdleness(a, b))
      if (soonest) taken.add(soonest.id)
    }
  }
  return offers
}

function byIdleness(a: Candidate, b: Candidate): number {
  return (
    a.idleSince.localeCompare(b.idleSince) ||
    a.load / a.maxChats - b.load / b.maxChats ||
    a.id - b.id
  )
}
