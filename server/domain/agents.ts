import { createHash, randomBytes } from 'node:crypto'
import type { AgentProfile, AgentStatus, SessionRequest } from '../../contract/auth.ts'
import type { AgentConfig } from '../config/company-schema.ts'
import * as store from '../storage/agents.ts'
import type { AgentRow } from '../storage/schema.ts'
import { addressKey } from './addresses.ts'
import { createAttempts } from './attempts.ts'
import type { AgentCaller } from './callers.ts'
import { DomainError } from './errors.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import type { Company, Context } from './ports.ts'
import { readRoster } from './routing/roster.ts'

export const SESSION_SECONDS = 12 * 60 * 60
/** So long a session that was just looked up is taken at its word: every word that an agent writes asks. */
const TRUST_MS = 2000
const TRUSTED = 10_000
const ATTEMPT_WINDOW_SECONDS = 15 * 60
/** From one address: whoever guesses from elsewhere locks no agent out. */
const ATTEMPTS_PER_ACCOUNT = 10
/** From all addresses together, against those who have many. */
const ATTEMPTS_ON_ACCOUNT = 100
const ATTEMPTS_PER_ADDRESS = 50
/** Cookies of no session that one address may come with in a minute: each of them costs a question to the database. */
const STRANGE_SESSIONS = 600
const STRANGE_SECONDS = 60

export interface AgentSettings {
  /** The password that an agent signs in with now, from the environment or the data folder. */
  passwordOf(companyId: string, agent: AgentConfig): string
  /** Work factor of new password hashes; the safe one by default. */
  passwordCost?: number
}

export type Agents = ReturnType<typeof createAgents>

/** Agents: who may sign in, who is there, and who wants work. */
export function createAgents(ctx: Context, settings: AgentSettings) {
  const { db, clock, companies, events } = ctx
  const perAccount = createAttempts(clock, ATTEMPTS_PER_ACCOUNT, ATTEMPT_WINDOW_SECONDS)
  const onAccount = createAttempts(clock, ATTEMPTS_ON_ACCOUNT, ATTEMPT_WINDOW_SECONDS)
  const perAddress = createAttempts(clock, ATTEMPTS_PER_ADDRESS, ATTEMPT_WINDOW_SECONDS)
  const strange = createAttempts(clock, STRANGE_SESSIONS, STRANGE_SECONDS)
  const nobody = hashPassword(randomBytes(16).toString('base64url'), settings.passwordCost)
  /** Sessions that were looked up a moment ago, by their token. */
  const trusted = new Map<string, { row: AgentRow; at: number }>()
  const now = () => clock.now().toISOString()

  /** Brings the table to what the company file says. */
  async function sync(company: Company): Promise<void> {
    trusted.clear()
    const rows = new Map((await store.agentsOf(db, company.id)).map((row) => [row.key, row]))
    // the slow part of each is done by a few threads beside this one
    await Promise.all(
      company.file.agents.map((agent) => syncAgent(company, agent, rows.get(agent.key))),
    )
    for (const agent of company.file.agents) rows.delete(agent.key)
    for (const row of rows.values()) {
      if (row.active === 0) continue
      await store.retireAgent(db, row.id)
      events.publish({ kind: 'agent.changed', company: company.id, agentId: row.id })
    }
  }

  async function syncAgent(company: Company, agent: AgentConfig, row?: AgentRow): Promise<void> {
    const password = settings.passwordOf(company.id, agent)
    const same = row !== undefined && (await verifyPassword(password, row.password_hash))
    const facts = {
      key: agent.key,
      name: agent.name,
      email: agent.email.toLowerCase(),
      avatar_url: agent.avatar_url ?? null,
      password_hash: same ? row.password_hash : await hashPassword(password, settings.passwordCost),
    }
    await store.saveAgent(db, company.id, facts, now())
    if (row && !same) await store.deleteSessionsOf(db, row.id)
  }

  /** The agents whose password this is. Takes as long for an address that nobody has. */
  async function matching(request: SessionRequest): Promise<AgentRow[]> {
    const rows = await store.agentsByEmail(db, request.email.toLowerCase(), request.company)
    if (rows.length === 0) await verifyPassword(request.password, await nobody)
    const matches: AgentRow[] = []
    for (const row of rows) {
      if (await verifyPassword(request.password, row.password_hash)) matches.push(row)
    }
    return matches
  }

  function callerOf(row: AgentRow): AgentCaller | undefined {
    const company = companies.find(row.company)
    const config = company?.file.agents.find((agent) => agent.key === row.key)
    return company && config ? { company, id: row.id, config } : undefined
  }

  return {
    sync,

    async syncAll(): Promise<void> {
      for (const company of companies.all()) await sync(company)
    },

    /** A session for who knows the password; `from` is the address where the request came from. */
    async signIn(
      request: SessionRequest,
      from: string,
    ): Promise<{ token: string; caller: AgentCaller }> {
      const address = addressKey(from)
      const account = request.email.toLowerCase()
      const here = `${address} ${account}`
      perAddress.check(address)
      perAccount.check(here)
      onAccount.check(account)
      // counted before the slow part, so that many attempts at once are no way around
      perAddress.failed(address)
      perAccount.failed(here)
      onAccount.failed(account)
      const matches = await matching(request)
      if (matches.length > 1) {
        const fields = { company: 'is required: several companies know this address' }
        throw new DomainError('validation_failed', 'Which company?', { fields })
      }
      const [row] = matches
      const caller = row && callerOf(row)
      if (!caller) {
        throw new DomainError('credentials_invalid', 'The email address or the password is wrong')
      }
      perAccount.clear(here)
      onAccount.forgive(account)
      perAddress.forgive(address)
      const token = randomBytes(32).toString('base64url')
      const expiresAt = new Date(clock.now().getTime() + SESSION_SECONDS * 1000).toISOString()
      const session = { tokenHash: hashOf(token), agentId: caller.id, expiresAt }
      await store.insertSession(db, session, now())
      return { token, caller }
    },

    async signOut(token: string): Promise<void> {
      trusted.delete(token)
      await store.deleteSession(db, hashOf(token))
    },

    /**
     * Who holds this session; undefined when it is over, or the agent is gone. Where the address is told that asks, it may
     * come with so many that are none; sessions that are known here are let in all the same.
     *
     * @throws DomainError `rate_limited`
     */
    async verifySession(token: string, from?: string): Promise<AgentCaller | undefined> {
      const at = clock.now().getTime()
      const known = trusted.get(token)
      if (known && Math.abs(at - known.at) < TRUST_MS) return callerOf(known.row)
      const address = from === undefined || known ? undefined : addressKey(from)
      if (address !== undefined) strange.check(address)
      const row = await store.agentOfSession(db, hashOf(token), now())
      if (!row && address !== undefined) strange.failed(address)
      if (trusted.size >= TRUSTED) trusted.clear()
      if (row) trusted.set(token, { row, at })
      else trusted.delete(token)
      return row && callerOf(row)
    },

    async profile(caller: AgentCaller): Promise<AgentProfile> {
      const { company, config } = caller
      const roster = await readRoster(db, company, clock.now())
      const agent = roster.find(({ row }) => row.id === caller.id)
      if (!agent) throw new DomainError('session_expired', 'Sign in at the desk')
      return {
        id: caller.id,
        name: config.name,
        email: config.email,
        ...(config.avatar_url === undefined ? {} : { avatar_url: config.avatar_url }),
        company: { id: company.id, name: company.file.name },
        status: agent.row.status,
        state: agent.state,
        ...(agent.wrapUpUntil === null ? {} : { wrap_up_until: agent.wrapUpUntil }),
        max_chats: config.max_chats,
        languages: config.languages,
      }
    },

    /** Saying `available` ends a wrap-up too. */
    async setStatus(caller: AgentCaller, status: AgentStatus): Promise<void> {
      if (status === 'available') await store.saveWrappedUp(db, caller.id, now())
      await store.saveStatus(db, caller.id, status, now())
      changed(caller)
    },

    /** A sign of life of desks that are connected. */
    async touch(agentIds: readonly number[], at: Date): Promise<void> {
      await store.saveSeen(db, agentIds, at.toISOString())
    },

    /** The last desk of an agent on this server was closed then; another server may have seen one since. */
    async disconnect(agentId: number, at: Date): Promise<void> {
      const row = await store.agentById(db, agentId)
      if (!row || !(await store.saveGone(db, agentId, at.toISOString()))) return
      events.publish({ kind: 'agent.changed', company: row.company, agentId })
    },
  }

  function changed({ company, id }: AgentCaller): void {
    events.publish({ kind: 'agent.changed', company: company.id, agentId: id })
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
