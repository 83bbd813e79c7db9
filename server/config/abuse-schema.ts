import { Type, type Static } from 'typebox'
import { CheckedAction } from '../../contract/checks.ts'
import { Strict } from '../../contract/common.ts'
import { EnvRef } from './schema-parts.ts'

const MAX_BITS = 24
const Bits = Type.Integer({ minimum: 1, maximum: MAX_BITS })

export const ProofOfWork = Strict({
  /** About 2 to the power of `bits` hashes for each action. */
  bits: Bits,
  /** As hard as it gets while more is asked for than usual; as `bits` without it. */
  max_bits: Type.Optional(Bits),
  /** So many proofs in a minute are usual: each doubling beyond that asks for a bit more. 60 by default. */
  usual_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  /** Chats, calls and emails by default. */
  for: Type.Optional(Type.Array(CheckedAction, { minItems: 1, uniqueItems: true })),
})
export type ProofOfWork = Static<typeof ProofOfWork>

export const Recaptcha = Strict({
  site_key: Type.String({ pattern: '^[A-Za-z0-9_-]{10,100}$' }),
  secret: EnvRef,
  /** Version 3, or the invisible box of version 2: what the keys were made for. Version 3 by default. */
  type: Type.Optional(Type.Enum(['score', 'invisible'])),
  /** Of version 3; 0.5 by default. */
  min_score: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  /** Chats, calls and emails by default. */
  for: Type.Optional(
    Type.Array(Type.Enum(['chat', 'call', 'email']), { minItems: 1, uniqueItems: true }),
  ),
  /** Where tokens may be made; by default `hosts`, `embed_origins` and the host of PUBLIC_URL. */
  hostnames: Type.Optional(
    Type.Array(Type.String({ pattern: '^[a-z0-9.-]+$' }), { minItems: 1, maxItems: 100 }),
  ),
  /** What happens to customers while Google can't be reached; they are refused by default. */
  when_unreachable: Type.Optional(Type.Enum(['refuse', 'allow'])),
})
export type RecaptchaConfig = Static<typeof Recaptcha>

export const Abuse = Strict({
  proof_of_work: Type.Optional(ProofOfWork),
  recaptcha: Type.Optional(Recaptcha),
})
