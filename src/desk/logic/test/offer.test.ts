import { describe, expect, it } from 'vitest'
import { deskChat } from '../../test/chats.ts'
import { ringing, secondsLeft, secondsSince } from '../offer.ts'

const NOW = Date.parse('2026-11-22T10:00:00.000Z')
const at = (milliseconds: number) => new Date(NOW + milliseconds).toISOString()

describe('offer', () => {
  it('counts whole seconds down and never below 0', () => {
    const offer = deskChat(1, { offer_expires_at: at(20_000) })
    expect(secondsLeft(offer, NOW)).toBe(20)
    expect(secondsLeft(offer, NOW + 19_001)).toBe(1)
    expect(secondsLeft(offer, NOW + 20_000)).toBe(0)
    expect(secondsLeft(offer, NOW + 60_000)).toBe(0)
    expect(secondsLeft(deskChat(2), NOW)).toBe(0)
  })

  it('rings for the offer that ends first, and stops when it is over', () => {
    const late = deskChat(1, { offer_expires_at: at(20_000) })
    const soon = deskChat(2, { offer_expires_at: at(5_000) })
    const none = deskChat(3)
    expect(ringing([none, late, soon], NOW)?.chat.id).toBe(2)
    expect(ringing([none, late, soon], NOW + 6_000)?.chat.id).toBe(1)
    expect(ringing([none, late, soon], NOW + 20_000)).toBeUndefined()
  })

  it('never says that somebody waits since the future', () => {
    expect(secondsSince(at(5_000), NOW)).toBe(0)
    expect(secondsSince(at(-65_400), NOW)).toBe(65)
  })
})
