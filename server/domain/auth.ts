import { createHash } from 'node:crypto'
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose'
import type { EndUserIdentity, TokenRequest, TokenResponse } from '../../contract/auth.ts'
import { useToken } from '../storage/used-tokens.ts'
import type { EndUserCaller } from './callers.ts'
import type { Checks, Evidence } from './checks/checks.ts'
import { DomainError } from './errors.ts'
import type { Company, Context } from './ports.ts'
import { serverKey } from './server-keys.ts'

const ACCESS_SECONDS = 15 * 60
const VISITOR_SECONDS = 5 * 60
/** A company token is for now, not for keeps. */
const MAX_LIFETIME_SECONDS = 24 * 60 * 60
/** Clocks of hosts are not exact. */
const TOLERANCE_SECONDS = 10
const ALGORITHM = 'HS256'
const AUDIENCE = 'portico-access'
const CLAIM_LENGTHS = { identifier: 255, name: 200, email: 254, phone: 40 } as const

export type AccessCaller = EndUserCaller & { expiresAt: Date }
export type Auth = ReturnType<typeof createAuth>

/** Who a customer is: company tokens come in (RFC 7519, HS256), short-lived access tokens go out. */
export function createAuth(ctx: Context, checks: Checks) {
  const accessKey = serverKey(ctx.db, 'access_key')
  const seconds = () => Math.floor(ctx.clock.now().getTime() / 1000)

  function companyOf(id: string): Company {
    const company = ctx.companies.find(id)
    if (!company) throw new DomainError('company_not_found', `There is no company "${id}" here`)
    return company
  }

  const signedClaims = (company: Company, token: string): Promise<JWTPayload> =>
    verified(token, bytes(company.secret), { requiredClaims: ['iat', 'exp'] })

  async function verifyCompanyToken(company: Company, token: string): Promise<EndUserIdentity> {
    const claims = await signedClaims(company, token)
    const { iat = 0, exp = 0, jti } = claims
    if (iat > seconds() + TOLERANCE_SECONDS) throw invalidToken('is from the future (iat)')
    if (exp - iat > MAX_LIFETIME_SECONDS) throw invalidToken('lives longer than 24 hours')
    if (claims.iss !== undefined && typeof claims.iss !== 'string') {
      throw invalidToken('has an issuer (iss) that is no text')
    }
    const identity = identityOf(claims)
    if (jti !== undefined) await useOnce(company, String(jti), exp)
    return identity
  }

  async function useOnce(company: Company, jti: string, exp: number): Promise<void> {
    const hash = sha256(`${company.id}\n${jti}`)
    const expiresAt = new Date((exp + TOLERANCE_SECONDS) * 1000).toISOString()
    const first = await useToken(ctx.db, { hash, expiresAt }, ctx.clock.now().toISOString())
    if (!first) throw new DomainError('token_replayed', 'This token (jti) was used before')
  }

  async function verified(
    token: string,
    key: Uint8Array,
    options: { requiredClaims?: string[]; audience?: string },
  ): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, key, {
        ...options,
        algorithms: [ALGORITHM],
        currentDate: ctx.clock.now(),
        clockTolerance: options.audience === undefined ? TOLERANCE_SECONDS : 0,
      })
      return payload
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new DomainError('token_expired', 'The token has expired')
      }
      if (error instanceof errors.JOSEError) throw invalidToken(reason(error))
      throw error
    }
  }

  return {
    /** A company token for a visitor of whom nothing is known. */
    async visitorToken(companyId: string, evidence: Evidence): Promise<{ token: string }> {
      const company = companyOf(companyId)
      requireAnonymous(company)
      await checks.pass(company, 'visitor', evidence)
      const now = seconds()
      // what was worked for makes one visitor, not many
      const once = checks.isAsked(company, 'visitor') ? { jti: ctx.randomId() } : {}
      const token = await new SignJWT(once)
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer('portico')
        .setIssuedAt(now)
        .setExpirationTime(now + VISITOR_SECONDS)
        .sign(bytes(company.secret))
      return { token }
    },

    /** Whom a company token names, without using it; undefined for a visitor, and for a token that does not hold. */
    async identifierOf(companyId: string, token: string): Promise<string | undefined> {
      const company = ctx.companies.find(companyId)
      if (!company) return undefined
      try {
        return identityOf(await signedClaims(company, token)).identifier
      } catch (error) {
        if (error instanceof DomainError) return undefined
        throw error
      }
    },

    /** An access token for who the company's token says it is. */
    async exchange(companyId: string, request: TokenRequest): Promise<TokenResponse> {
      const company = companyOf(companyId)
      const identity = await verifyCompanyToken(company, request.token)
      const anonymous = identity.identifier === undefined
      if (anonymous) requireAnonymous(company)
      const userKey = anonymous ? deviceKey(request.device) : `id:${identity.identifier}`
      const now = seconds()
      const token = await new SignJWT({ company: company.id, identity })
        .setProtectedHeader({ alg: ALGORITHM })
        .setAudience(AUDIENCE)
        .setSubject(userKey)
        .setIssuedAt(now)
        .setExpirationTime(now + ACCESS_SECONDS)
        .sign(await accessKey())
      return {
        access_token: token,
        expires_in: ACCESS_SECONDS,
        anonymous,
        end_user: identity,
      }
    },

    /** Who holds an access token of ours. */
    async verifyAccessToken(token: string): Promise<AccessCaller> {
      const claims = await verified(token, await accessKey(), { audience: AUDIENCE })
      const { sub = '', exp = 0 } = claims
      const company = ctx.companies.find(String(claims['company']))
      if (!company) throw invalidToken('is of a company that is no longer here')
      const identity = claims['identity'] as EndUserIdentity
      return {
        company,
        userKey: sub,
        anonymous: identity.identifier === undefined,
        identity,
        expiresAt: new Date(exp * 1000),
      }
    },
  }
}

function requireAnonymous(company: Company): void {
  if (company.file.anonymous_visitors) return
  throw new DomainError('identity_required', 'This company serves only customers that it names')
}

function deviceKey(device: string | undefined): string {
  if (device) return `anon:${sha256(device)}`
  const fields = { device: 'is required for a token without an identifier' }
  throw new DomainError('validation_failed', 'The body of the request is not valid', { fields })
}

function identityOf(claims: JWTPayload): EndUserIdentity {
  const identity: EndUserIdentity = {}
  for (const [name, limit] of entries(CLAIM_LENGTHS)) {
    const value = claims[name]
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' || value === '' || value.length > limit) {
      throw invalidToken(`has a claim "${name}" that is not text of 1 to ${limit} characters`)
    }
    identity[name] = value
  }
  return identity
}

function entries<K extends string, V>(record: Record<K, V>): [K, V][] {
  return Object.entries(record) as [K, V][]
}

function reason(error: errors.JOSEError): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'missing') return `lacks the claim "${error.claim}"`
    return `has a claim "${error.claim}" that does not hold`
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'has a wrong signature'
  if (error instanceof errors.JOSEAlgNotAllowed) return `is not signed with ${ALGORITHM}`
  return 'is not a JSON web token'
}

function invalidToken(what: string): DomainError {
  return new DomainError('token_invalid', `The token ${what}`)
}

function bytes(secret: string): Uint8Array {
  return new TextEncoder().encode(secret)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
