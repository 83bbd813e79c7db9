import type { Identity } from '../../../contract/messages.ts'
import type { AgentConfig, VirtualAgentConfig } from '../../config/company-schema.ts'
import type { NewMessage } from '../../storage/messages.ts'
import type { EndUserRow } from '../../storage/schema.ts'

/** Who says something in a chat, as it is written beside the message. */
export interface Speaker {
  userType: NewMessage['userType']
  userId: number
  identity?: Identity
}

export const SYSTEM: Speaker = { userType: 'system', userId: 0 }

export function customerSpeaker(endUser: Pick<EndUserRow, 'id' | 'name' | 'email'>): Speaker {
  return {
    userType: 'end_user',
    userId: endUser.id,
    identity: {
      display_name: endUser.name ?? endUser.email ?? '',
      is_customer: true,
      user_type: 'end_user',
      user_id: endUser.id,
    },
  }
}

export function agentSpeaker(agent: { id: number; config: AgentConfig }): Speaker {
  return staffSpeaker('agent', agent.id, agent.config)
}

export function virtualAgentSpeaker(agent: VirtualAgentConfig): Speaker {
  return staffSpeaker('virtual_agent', agent.id, agent)
}

function staffSpeaker(
  userType: 'agent' | 'virtual_agent',
  id: number,
  config: { name: string; avatar_url?: string },
): Speaker {
  return {
    userType,
    userId: id,
    identity: {
      display_name: config.name,
      ...(config.avatar_url ? { avatar_url: config.avatar_url } : {}),
      is_customer: false,
      user_type: userType,
      user_id: id,
    },
  }
}

/** A message of a speaker. `key` is the sender's own; it is kept apart from the keys of the others in the chat. */
export function said(
  speaker: Speaker,
  message: { type: string } & Record<string, unknown>,
  key?: string,
): NewMessage {
  const { type, ...fields } = message
  return {
    userType: speaker.userType,
    userId: speaker.userId,
    type,
    clientKey: key === undefined ? null : scopedKey(speaker, key),
    body: {
      ...fields,
      ...(speaker.identity ? { identity: speaker.identity } : {}),
      ...(key === undefined ? {} : { key }),
    },
  }
}

export function scopedKey(speaker: Pick<Speaker, 'userType' | 'userId'>, key: string): string {
  return `${speaker.userType}:${speaker.userId}:${key}`
}

/** An event of the chat's life; `about` is who joined, left or ended it. */
export function noticed(
  event: string,
  about: Speaker | null,
  fields: Record<string, unknown> = {},
): NewMessage {
  return {
    userType: 'system',
    userId: 0,
    type: 'noti',
    clientKey: null,
    body: { event, ...fields, ...(about?.identity ? { identity: about.identity } : {}) },
  }
}
