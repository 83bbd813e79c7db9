import { Type, type Static } from 'typebox'
import { Lang, Strict } from '../../contract/common.ts'

/** The checks find every value of a schema with one of these titles, so that none is forgotten. */
export const TEXT_TITLE = 'a text per language'
export const WORDS_TITLE = 'words per language'

/** Keys that do not fit are errors, not strangers that pass. */
export const closed = { additionalProperties: false } as const

/** A text per language; the company's default language is the fallback. */
export const Text = Type.Record(Lang, Type.String({ minLength: 1, maxLength: 5000 }), {
  minProperties: 1,
  title: TEXT_TITLE,
  ...closed,
})
export type LocalText = Static<typeof Text>

/** Words of a payload: one text for all languages, or one per language. */
export const Words = Type.Union([Type.String({ minLength: 1, maxLength: 5000 }), Text])

export const Key = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$' })
/** E.164. */
export const PhoneNumber = Type.String({ pattern: '^\\+[1-9]\\d{6,14}$' })
/** A value that stays out of the file: the name of an environment variable. */
export const EnvRef = Strict({ env: Type.String({ pattern: '^[A-Z][A-Z0-9_]*$' }) })
export const Url = Type.String({ pattern: '^https?://', maxLength: 2048 })
