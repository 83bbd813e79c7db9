import { Type, type Static } from 'typebox'
import { EmailAddress, Id, Instant, Strict } from './common.ts'

/** A token made for a visitor of a company that allows them: a company token without `identifier`. */
export const VisitorTokenResponse = Strict({ token: Type.String() })
export type VisitorTokenResponse = Static<typeof VisitorTokenResponse>

/**
 * Exchange of a company token for a short-lived access token. `device` is a secret that this browser made and keeps:
 * an anonymous user is whoever holds it. It is ignored for a token with an `identifier`.
 */
export const TokenRequest = Strict({
  token: Type.String({ minLength: 16, maxLength: 8192 }),
  device: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{22,128}$' })),
})
export type TokenRequest = Static<typeof TokenRequest>

export const EndUserIdentity = Strict({
  identifier: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
})
export type EndUserIdentity = Static<typeof EndUserIdentity>

export const TokenResponse = Strict({
  access_token: Type.String(),
  /** Seconds until the access token expires. */
  expires_in: Type.Integer(),
  anonymous: Type.Boolean(),
  end_user: EndUserIdentity,
})
export type TokenResponse = Static<typeof TokenResponse>

export const AgentStatus = Type.Enum(['available', 'away'])
export type AgentStatus = Static<typeof AgentStatus>

/**
 * Where an agent stands, by what they want and what they do: `busy` has no place left, `wrap_up` writes up what has just
 * ended and gets nothing new meanwhile, `offline` has no desk open.
 */
export const AgentState = Type.Enum(['available', 'busy', 'wrap_up', 'away', 'offline'])
export type AgentState = Static<typeof AgentState>

export const SessionRequest = Strict({
  /** Needed only where one address is an agent of several companies. */
  company: Type.Optional(Type.String({ maxLength: 63 })),
  email: EmailAddress,
  password: Type.String({ minLength: 1, maxLength: 256 }),
})
export type SessionRequest = Static<typeof SessionRequest>

export const AgentProfile = Strict({
  id: Id,
  name: Type.String(),
  email: Type.String(),
  avatar_url: Type.Optional(Type.String()),
  company: Strict({ id: Type.String(), name: Type.String() }),
  /** What the agent has set: whether they want work. */
  status: AgentStatus,
  state: AgentState,
  /** When wrap-up ends by itself; setting the status to `available` ends it now. */
  wrap_up_until: Type.Optional(Instant),
  max_chats: Type.Integer(),
  languages: Type.Array(Type.String()),
})
export type AgentProfile = Static<typeof AgentProfile>

export const AgentStatusRequest = Strict({ status: AgentStatus })
