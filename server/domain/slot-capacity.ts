/** Calls of one queue in a slot, and the agents who could make them. */
export interface Demand {
  calls: number
  agents: readonly string[]
}

/** What is whole but for the way in which numbers are kept is whole. */
const TINY = 1e-9

/**
 * Whether agents who can make `factor` calls each in a slot can make all of these: for every group of queues, no more calls than
 * its agents times the factor, rounded up. By the theorem of max flow and min cut that is one flow from the queues to the agents
 * which leaves less than one call unmade (L. R. Ford, D. R. Fulkerson, "Maximal flow through a network", 1956).
 */
export function fits(demands: readonly Demand[], factor: number): boolean {
  const groups = merged(demands)
  const total = groups.reduce((sum, { calls }) => sum + calls, 0)
  if (groups.some(({ agents }) => agents.length === 0)) return false
  return total - maxFlow(groups, factor) < 1 - TINY
}

/** Queues with the same agents are one. */
function merged(demands: readonly Demand[]): { calls: number; agents: string[] }[] {
  const groups = new Map<string, { calls: number; agents: string[] }>()
  for (const { calls, agents } of demands) {
    if (calls === 0) continue
    const sorted = [...new Set(agents)].toSorted()
    const key = sorted.join(' ')
    const known = groups.get(key)
    if (known) known.calls += calls
    else groups.set(key, { calls, agents: sorted })
  }
  return [...groups.values()]
}

/** Edmonds and Karp: along the shortest way that has room left, until there is none. */
function maxFlow(groups: readonly Demand[], factor: number): number {
  const keys = [...new Set(groups.flatMap(({ agents }) => agents))]
  const source = groups.length + keys.length
  const sink = source + 1
  const room: Map<number, number>[] = Array.from({ length: sink + 1 }, () => new Map())
  const add = (from: number, to: number, amount: number): void => {
    room[from]?.set(to, (room[from].get(to) ?? 0) + amount)
  }
  groups.forEach(({ calls, agents }, group) => {
    add(source, group, calls)
    for (const agent of agents) add(group, groups.length + keys.indexOf(agent), calls)
  })
  keys.forEach((_, agent) => add(groups.length + agent, sink, factor))

  let flow = 0
  for (;;) {
    const cameFrom = new Map<number, number>([[source, source]])
    const next = [source]
    for (let at = next.shift(); at !== undefined && !cameFrom.has(sink); at = next.shift()) {
      for (const [to, left] of room[at] ?? []) {
        if (left <= TINY || cameFrom.has(to)) continue
        cameFrom.set(to, at)
        next.push(to)
      }
    }
    if (!cameFrom.has(sink)) return flow
    const way: [number, number][] = []
    for (let to = sink; to !== source; to = cameFrom.get(to) ?? source) {
      way.push([cameFrom.get(to) ?? source, to])
    }
    const amount = Math.min(...way.map(([from, to]) => room[from]?.get(to) ?? 0))
    for (const [from, to] of way) {
      add(from, to, -amount)
      add(to, from, amount)
    }
    flow += amount
  }
}
