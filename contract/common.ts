import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox'

/** An object on the wire: unknown keys are an error, never dropped in silence. */
export function Strict<T extends TProperties>(properties: T): TObject<T> {
  return Type.Object(properties, { additionalProperties: false })
}

/** An object whose names are one's own. The limit of a name is a pattern: a record does not hold its names against a length. */
export function Named<T extends TSchema>(value: T, most: { name: number; fields: number }) {
  return Type.Record(Type.String({ pattern: `^[\\s\\S]{1,${most.name}}$` }), value, {
    maxProperties: most.fields,
    additionalProperties: false,
  })
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
  unsigned: Type.Optional(Named(Type.Unknown(), { name: 128, fields: 100 })),
})
export type CustomData = Static<typeof CustomData>
