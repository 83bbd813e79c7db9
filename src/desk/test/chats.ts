import type { DeskChat } from '../../../contract/desk.ts'
import type { WireMessage } from '../../../contract/messages.ts'

/** A chat as the desk is told of it, for tests. */
export function deskChat(id: number, more: Partial<DeskChat> = {}): DeskChat {
  return {
    chat: {
      id,
      status: 'queued',
      features: [],
      created_at: '2026-11-22T09:58:00.000Z',
      lang: 'en',
      menus: [{ id: 1, name: 'Orders' }],
      all_agents: [],
      all_virtual_agents: [],
      end_user: { id: 100 + id },
      last_index: -1,
      revision: 1,
      seen: { end_user: -1, agent: -1 },
    },
    end_user: { id: 100 + id, anonymous: true, first_seen_at: '2026-11-22T09:57:00.000Z' },
    custom_data: { signed: {}, unsigned: {} },
    captured: {},
    variables: {},
    events: [],
    cobrowsable: false,
    acceptable: true,
    ...more,
  }
}

export function textMessage(index: number, more: Partial<WireMessage> = {}): WireMessage {
  return {
    $index: index,
    $sid: `sid-${index}`,
    $timestamp: '2026-11-22T10:00:00.000Z',
    $userType: 'end_user',
    $userId: 101,
    type: 'text',
    content: `words ${index}`,
    ...more,
  }
}
