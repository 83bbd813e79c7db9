import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { selectOffers, type Candidate } from '../../domain/routing/select.ts'

const idle = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 9, minute)).toISOString()

function agent(id: number, changes: Partial<Candidate> = {}): Candidate {
  return { id, load: 0, maxChats: 2, idleSince: idle(0), ...changes }
}

function waiting(id: number, served: number[], declined: number[] = []) {
  return { id, served: new Set(served), declined: new Set(declined) }
}

describe('who is offered which chat', () => {
  it('gives the longest waiting chat to the longest idle agent', () => {
    const agents = [agent(1, { idleSince: idle(5) }), agent(2, { idleSince: idle(1) })]
    expect(selectOffers([waiting(10, [1, 2]), waiting(11, [1, 2])], agents)).toEqual([
      { chat: 10, agent: 2 },
      { chat: 11, agent: 1 },
    ])
  })

  it('passes over agents without the skill, at their maximum, or who declined', () => {
    const agents = [agent(1, { load: 2 }), agent(2), agent(3, { idleSince: idle(9) })]
    expect(selectOffers([waiting(10, [1, 3])], agents)).toEqual([{ chat: 10, agent: 3 }])
    expect(selectOffers([waiting(10, [2, 3], [2])], agents)).toEqual([{ chat: 10, agent: 3 }])
  })

  it('asks again when everybody who could take it has declined', () => {
    expect(selectOffers([waiting(10, [1, 2], [1, 2])], [agent(1), agent(2)])).toHaveLength(1)
  })

  it('does not let a chat that nobody serves hold up the others', () => {
    expect(selectOffers([waiting(10, [9]), waiting(11, [1])], [agent(1)])).toEqual([
      { chat: 11, agent: 1 },
    ])
  })

  it('never offers a chat twice, rings one chat at a time, and never overloads anybody', () => {
    const agents = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 1, max: 8 }),
        load: fc.integer({ min: 0, max: 3 }),
        maxChats: fc.integer({ min: 1, max: 3 }),
        idleSince: fc.integer({ min: 0, max: 59 }).map(idle),
      }),
      { selector: (known) => known.id, maxLength: 8 },
    )
    const ids = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 8 })
    const chats = fc.array(fc.tuple(ids, ids), { maxLength: 12 })
    fc.assert(
      fc.property(agents, chats, (candidates, queue) => {
        const queued = queue.map(([served, declined], at) => waiting(at, served, declined))
        const offers = selectOffers(queued, candidates)
        expect(new Set(offers.map((offer) => offer.chat)).size).toBe(offers.length)
        expect(new Set(offers.map((offer) => offer.agent)).size).toBe(offers.length)
        for (const offer of offers) {
          const known = candidates.find((candidate) => candidate.id === offer.agent)
          expect(known && known.load < known.maxChats).toBe(true)
          expect(queued[offer.chat]?.served.has(offer.agent)).toBe(true)
        }
      }),
    )
  })
})
