import { Type, type Static } from 'typebox'
import { CheckedAction } from './checks.ts'
import { Instant, Lang, Strict } from './common.ts'

export const LanguageOption = Strict({
  /** BCP 47. */
  code: Lang,
  /** English name. */
  name: Type.String(),
  native_name: Type.String(),
  default: Type.Optional(Type.Boolean()),
})
export type LanguageOption = Static<typeof LanguageOption>

export const CompanyResponse = Strict({
  name: Type.String(),
  subdomain: Type.String(),
  support_email: Type.String(),
  languages: Type.Array(LanguageOption),
  action_tracking: Type.Boolean(),
  email_transcripts: Type.Boolean(),
  message_preview: Type.Boolean(),
  email_enhancement: Type.Boolean(),
  cobrowse_domain: Type.Optional(Type.String()),
  display_history: Type.Optional(Type.Boolean()),
  /** Ours: what a portal needs to know before it asks the customer for anything. */
  branding: Type.Optional(
    Strict({ accent: Type.String(), logo_url: Type.Optional(Type.String()) }),
  ),
  uploads: Type.Optional(
    Strict({
      max_bytes: Type.Integer(),
      /** Files in one email. */
      max_files: Type.Integer(),
      /** Of all files of one customer in one chat, and within a day. */
      max_bytes_per_chat: Type.Optional(Type.Integer()),
      max_bytes_per_day: Type.Optional(Type.Integer()),
    }),
  ),
  calls: Type.Optional(
    Strict({
      ask_recording_permission: Type.Boolean(),
      /** ISO 3166-1 alpha-2; empty: every country is served. */
      countries: Type.Array(Type.String()),
    }),
  ),
  /** What Google checks visitors for; its script is loaded once they do that. */
  recaptcha: Type.Optional(Type.Array(CheckedAction)),
  /** True where only customers with a signed identity are served. */
  identity_required: Type.Optional(Type.Boolean()),
  /** True where the company publishes help articles. */
  articles: Type.Optional(Type.Boolean()),
  /** IANA zone of the company's opening hours. */
  time_zone: Type.Optional(Type.String()),
})
export type CompanyResponse = Static<typeof CompanyResponse>

export const AfterHourMessageResponse = Strict({
  /** Empty while the company is open. */
  message: Type.String(),
  opens_at: Type.Optional(Instant),
})
export type AfterHourMessageResponse = Static<typeof AfterHourMessageResponse>

export const ProhibitedFileType = Strict({ extension: Type.String(), description: Type.String() })
export type ProhibitedFileType = Static<typeof ProhibitedFileType>
export const ProhibitedFileTypes = Type.Array(ProhibitedFileType)

export const ArticleQuery = Strict({
  q: Type.String({ minLength: 1, maxLength: 200 }),
  lang: Type.Optional(Lang),
})
export const ArticleParams = Strict({
  company: Type.String({ maxLength: 63 }),
  slug: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,99}$' }),
})
export const ArticleHit = Strict({
  slug: Type.String(),
  lang: Type.String(),
  title: Type.String(),
  excerpt: Type.String(),
})
export type ArticleHit = Static<typeof ArticleHit>
export const ArticleHits = Type.Array(ArticleHit)
export const Article = Strict({
  slug: Type.String(),
  lang: Type.String(),
  title: Type.String(),
  /** Markdown. */
  body: Type.String(),
})
export type Article = Static<typeof Article>
