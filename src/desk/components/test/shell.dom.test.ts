import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AgentProfile } from '../../../../contract/auth.ts'
import { useSettings } from '../../composables/settings.ts'
import { deskChat } from '../../test/chats.ts'
import { mountDesk } from '../../test/mount.ts'
import OfferBanner from '../shell/OfferBanner.vue'
import StatusSwitch from '../shell/StatusSwitch.vue'

const profile: AgentProfile = {
  id: 7,
  name: 'Maya',
  email: 'maya@acme.example',
  company: { id: 'acme', name: 'Acme' },
  status: 'available',
  state: 'available',
  max_chats: 3,
  languages: ['en'],
}

describe('offer', () => {
  it('is accepted, declined, and can be muted', async () => {
    const { sound } = useSettings()
    sound.value = true
    const banner = mountDesk(OfferBanner, {
      props: { offer: deskChat(1, { last_text: 'Where is it?' }), seconds: 9, busy: false },
    })
    expect(banner.get('[role=alert]').text()).toBe('Visitor 101 wants to chat')
    expect(banner.text()).toContain('Where is it?')
    const [accept, decline, mute] = banner.findAll('button')
    await accept?.trigger('click')
    await decline?.trigger('click')
    expect(banner.emitted('accept')).toHaveLength(1)
    expect(banner.emitted('decline')).toHaveLength(1)
    await mute?.trigger('click')
    expect(sound.value).toBe(false)
    expect(banner.findAll('button')).toHaveLength(2)
  })

  it('names who hands a chat over, and what they say', () => {
    const transfer = {
      from: { id: 8, name: 'Jonas' },
      at: '2026-11-22T10:00:00.000Z',
      note: 'Knows the story',
    }
    const banner = mountDesk(OfferBanner, {
      props: { offer: deskChat(1, { transfer }), seconds: 9, busy: false },
    })
    expect(banner.text()).toContain('Jonas hands Visitor 101 over to you')
    expect(banner.text()).toContain('Knows the story')
  })
})

describe('status', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00.000Z') })
    return () => vi.useRealTimers()
  })

  it('counts the wrap-up down, ends it by hand, and says when it is over', async () => {
    const status = mountDesk(StatusSwitch, {
      props: {
        profile: { ...profile, state: 'wrap_up', wrap_up_until: '2026-11-22T10:00:30.000Z' },
        saving: false,
      },
    })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(status.get('[role=timer]').text()).toContain('0:20')
    await status.get('button').trigger('click')
    expect(status.emitted('change')).toEqual([['available']])
    await vi.advanceTimersByTimeAsync(21_000)
    expect(status.emitted('over')).toHaveLength(1)
  })

  it('says that an agent has no place left', () => {
    const status = mountDesk(StatusSwitch, {
      props: { profile: { ...profile, state: 'busy' }, saving: false },
    })
    expect(status.text()).toContain('Busy')
    expect(status.find('button').exists()).toBe(false)
  })
})
