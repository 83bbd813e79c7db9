/** An agent who may be offered a chat now. */
export interface Candidate {
  id: number
  /** Chats that are assigned to, or ring at, the agent. */
  load: number
  maxChats: number
  /** Since when the agent has had nothing new. */
  idleSince: string
}

export interface WaitingChat<Key> {
  id: Key
  /** Ids of agents who serve its queue in its language. */
  served: ReadonlySet<number>
  /** Agents who declined it or let it ring. */
  declined: ReadonlySet<number>
}

export interface Offer<Key> {
  chat: Key
  agent: number
}

/**
 * Gives waiting chats (longest waiting first) to free agents: the longest idle of those who serve the queue, the less loaded of
 * two equally idle. Who declined a chat is asked again only when everybody who could take it has declined.
 */
export function selectOffers<Key>(
  waiting: readonly WaitingChat<Key>[],
  agents: readonly Candidate[],
): Offer<Key>[] {
  const loads = new Map(agents.map((agent) => [agent.id, agent.load]))
  const taken = new Set<number>()
  const loadOf = (agent: Candidate): number => loads.get(agent.id) ?? agent.load
  const offers: Offer<Key>[] = []
  for (const chat of waiting) {
    const free = agents.filter(
      (agent) =>
        chat.served.has(agent.id) && !taken.has(agent.id) && loadOf(agent) < agent.maxChats,
    )
    const willing = free.filter((agent) => !chat.declined.has(agent.id))
    const everybodyDeclined = agents
      .filter((agent) => chat.served.has(agent.id))
      .every((agent) => chat.declined.has(agent.id))
    const [best] = (everybodyDeclined ? free : willing).toSorted(
      (a, b) => a.idleSince.localeCompare(b.idleSince) || loadOf(a) - loadOf(b) || a.id - b.id,
    )
    if (!best) continue
    loads.set(best.id, loadOf(best) + 1)
    // one ring at a time: the next chat rings once this one is answered
    taken.add(best.id)
    offers.push({ chat: chat.id, agent: best.id })
  }
  return offers
}
