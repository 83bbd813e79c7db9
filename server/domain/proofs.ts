import { createHash, randomBytes } from 'node:crypto'
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose'
import type { ProofChallenge } from '../../contract/proofs.ts'
import { settingOrNew } from '../storage/settings.ts'
import { useToken } from '../storage/used-tokens.ts'
import type { EndUserCaller } from './callers.ts'
import { DomainError } from './errors.ts'
import type { Company, Context } from './ports.ts'

const LIFETIME_SECONDS = 5 * 60
const ALGORITHM = 'HS256'
const AUDIENCE = 'portico-proof'
const PROOF = /^([\w.-]{1,1000}):(\d{1,16})$/

/**
 * Work that costs a person a moment and a flood of requests a lot; after Adam Back, "Hashcash: a denial of service
 * counter-measure" (2002). Challenges are signed, so that only those that were met have to be kept.
 */
export function createProofs(ctx: Context) {
  const seconds = () => Math.floor(ctx.clock.now().getTime() / 1000)

  async function key(): Promise<Uint8Array> {
    const make = () => randomBytes(32).toString('base64url')
    return Buffer.from(await settingOrNew(ctx.db, 'proof_key', make), 'base64url')
  }

  async function verified(company: Company, challenge: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(challenge, await key(), {
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        subject: company.id,
        requiredClaims: ['exp', 'jti'],
        currentDate: ctx.clock.now(),
      })
      return payload
    } catch (error) {
      if (error instanceof errors.JOSEError) throw invalid('is of no challenge that holds here')
      throw error
    }
  }

  return {
    /** @throws DomainError `not_found` where no work is asked for */
    async challenge(companyId: string): Promise<ProofChallenge> {
      const company = ctx.companies.find(companyId)
      if (!company) {
        throw new DomainError('company_not_found', `There is no company "${companyId}" here`)
      }
      const bits = bitsOf(company)
      if (bits === undefined) throw new DomainError('not_found', 'No proof of work is asked for')
      const challenge = await new SignJWT({})
        .setProtectedHeader({ alg: ALGORITHM })
        .setAudience(AUDIENCE)
        .setSubject(company.id)
        .setJti(randomBytes(16).toString('base64url'))
        .setExpirationTime(seconds() + LIFETIME_SECONDS)
        .sign(await key())
      return { challenge, bits }
    },

    /** @throws DomainError `proof_required`, `proof_invalid` */
    async check({ company, anonymous }: EndUserCaller, proof: string | undefined): Promise<void> {
      const bits = bitsOf(company)
      if (!anonymous || bits === undefined) return
      if (proof === undefined) {
        throw new DomainError('proof_required', 'Send a proof of work, as GET …/challenge asks')
      }
      const challenge = PROOF.exec(proof)?.[1]
      if (challenge === undefined) throw invalid('is not CHALLENGE:NONCE')
      if (zeroBits(createHash('sha256').update(proof).digest()) < bits) throw invalid('is too easy')
      const { exp = 0, jti } = await verified(company, challenge)
      const hash = createHash('sha256').update(`proof of work\n${jti}`).digest('hex')
      const expiresAt = new Date(exp * 1000).toISOString()
      const first = await useToken(ctx.db, { hash, expiresAt }, ctx.clock.now().toISOString())
      if (!first) throw invalid('was used before')
    },
  }
}

function bitsOf(company: Company): number | undefined {
  return company.file.abuse?.proof_of_work?.bits
}

function zeroBits(digest: Uint8Array): number {
  const first = digest.findIndex((byte) => byte !== 0)
  return first === -1 ? digest.length * 8 : first * 8 + Math.clz32(digest[first] ?? 0) - 24
}

function invalid(what: string): DomainError {
  return new DomainError('proof_invalid', `The proof of work ${what}`)
}
