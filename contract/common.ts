import { Type, type Static, type TObject, type TProperties } from 'typebox'

/** An object on the wire: unknown keys are an error, never dropped in silence. */
export function Strict<T extends TProperties>(properties: T): TObject<T> {
  return Type.Object(properties, { additionalProperties: false })
}

/** The greatest number that a column of either database holds. */
export const MAX_INTEGER = 2_147_483_647

/** Numeric identifier that the server gives. */
export const Id = Type.Integer({ minimum: 1, maximum: MAX_INTEGER })
/** Place of a message in its chat. */
export const MessageIndex = Type.Integer({ minimum: 0, maximum: MAX_INTEGER })

/** An instant: ISO 8601, UTC, with milliseconds. */
export const Instant = Type.String({ format: 'date-time', maxLength: 40 })

/** BCP 47 language tag. */
export const Lang = Type.String({
  minLength: 2,
  maxLength: 35,
  pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$',
})

/** Company id, as in the name of its file. */
export const CompanyId = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' })

/** A key that the client makes once for a write and repeats on each retry of it. */
export const IdempotencyKey = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' })

export const EmailAddress = Type.String({ format: 'email', maxLength: 254 })

/** IANA time zone, such as `Europe/Madrid`. */
export const TimeZone = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_+/-]+$' })

export const IdParams = Strict({ id: Id })
export const LangQuery = Strict({ lang: Type.Optional(Lang) })
export const CompanyParams = Strict({ company: CompanyId })

export const MenuRef = Strict({ id: Id, name: Type.String() })
export type MenuRef = Static<typeof MenuRef>

/**
 * Data that the host passes about the customer. `signed` is a JWT whose `custom_data` claim has the same shape
 * as `unsigned`: key to `{ label, value }`.
 */
export const CustomData = Strict({
  signed: Type.Optional(Type.String({ minLength: 1, maxLength: 16_384 })),
  unsigned: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.Unknown(), {
      maxProperties: 100,
    }),
  ),
})
export type CustomData = Static<typeof CustomData>
