import { Type, type Static } from 'typebox'
import { EmailAddress, Lang, Strict, TimeZone } from '../../contract/common.ts'

/** The checks find every value of a schema with one of these titles, so that none is forgotten. */
export const TEXT_TITLE = 'a text per language'
export const WORDS_TITLE = 'words per language'

/** Keys that do not fit are errors, not strangers that pass. */
const closed = { additionalProperties: false } as const

/** A text per language; the company's default language is the fallback. */
const Text = Type.Record(Lang, Type.String({ minLength: 1, maxLength: 5000 }), {
  minProperties: 1,
  title: TEXT_TITLE,
  ...closed,
})
export type LocalText = Static<typeof Text>

/** A value that stays out of the file: the name of an environment variable. */
const EnvRef = Strict({ env: Type.String({ pattern: '^[A-Z][A-Z0-9_]*$' }) })

const Key = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$' })
const Url = Type.String({ pattern: '^https?://', maxLength: 2048 })
const Seconds = Type.Integer({ minimum: 0, maximum: 86_400 })

/** `09:00-17:30`; an end before the start is past midnight; `00:00-24:00` is the whole day. */
const Span = Type.String({
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d-(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
})
const Spans = Type.Array(Span, { maxItems: 8 })

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export type Weekday = (typeof WEEKDAYS)[number]

const OpeningHours = Strict({
  time_zone: Type.Optional(TimeZone),
  /** A day that is not named is closed. */
  week: Strict({
    monday: Type.Optional(Spans),
    tuesday: Type.Optional(Spans),
    wednesday: Type.Optional(Spans),
    thursday: Type.Optional(Spans),
    friday: Type.Optional(Spans),
    saturday: Type.Optional(Spans),
    sunday: Type.Optional(Spans),
  }),
  /** False: open on holidays as on any other day. */
  holidays: Type.Optional(Type.Boolean()),
})
export type OpeningHours = Static<typeof OpeningHours>

const Holiday = Strict({
  date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  name: Text,
  /** Open all the same, at these hours. */
  hours: Type.Optional(Spans),
})

const ExternalLink = Strict({
  id: Type.Integer({ minimum: 1 }),
  name: Text,
  url: Url,
  icon: Type.Optional(Type.String({ maxLength: 64 })),
})

const Deflection = Strict({
  email: Type.Optional(Type.Boolean()),
  keep_waiting: Type.Optional(Type.Boolean()),
  /** Offered once the estimated wait is longer than this. */
  threshold_seconds: Type.Optional(Seconds),
  external_links: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 10 })),
})

const Channels = Strict({
  chat: Type.Optional(Strict({ virtual_agent: Type.Optional(Key) })),
  instant_call: Type.Optional(Strict({})),
  scheduled_call: Type.Optional(Strict({})),
  email: Type.Optional(Strict({ to: Type.Optional(EmailAddress) })),
  external_links: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 10 })),
})

const menuNode = {
  id: Type.Integer({ minimum: 1, maximum: 2_000_000_000 }),
  name: Text,
  enabled: Type.Optional(Type.Boolean()),
  /** Opens this menu directly: `/?menu=KEY`, `getMenus(key)`. */
  key: Type.Optional(Key),
  redirection: Type.Optional(
    Strict({
      option: Type.Enum(['url', 'phone', 'menu', 'sip']),
      data: Type.String({ minLength: 1, maxLength: 2048 }),
    }),
  ),
  /** Only on a leaf, which is a queue. */
  channels: Type.Optional(Channels),
  /** Name of a set in `opening_hours`; inherited from the menu above, `default` at the top. */
  hours: Type.Optional(Key),
  /** Survey at the end of its chats: a key in `surveys`. */
  survey: Type.Optional(Key),
  /** Waits that are announced before there is any history. */
  configured_wait: Type.Optional(Strict({ chat: Seconds, voice_call: Seconds })),
  /** A queue with this many waiting takes no more. */
  max_waiting: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  deflection: Type.Optional(Deflection),
}

export interface MenuNode extends Static<ReturnType<typeof Strict<typeof menuNode>>> {
  children?: MenuNode[]
}
/** The tree, three levels deep at most below the top. */
const Menu3 = Strict(menuNode)
const Menu2 = Strict({
  ...menuNode,
  children: Type.Optional(Type.Array(Menu3, { minItems: 1, maxItems: 50 })),
})
const Menu1 = Strict({
  ...menuNode,
  children: Type.Optional(Type.Array(Menu2, { minItems: 1, maxItems: 50 })),
})
const Menu0 = Strict({
  ...menuNode,
  children: Type.Optional(Type.Array(Menu1, { minItems: 1, maxItems: 50 })),
})

const Question = Strict({
  id: Type.Integer({ minimum: 1 }),
  type: Type.Enum(['csat', 'star', 'free-form', 'scale', 'enumeration']),
  text: Text,
  name: Type.Optional(Key),
  answers: Type.Optional(
    Type.Array(Strict({ key: Key, text: Text }), { minItems: 2, maxItems: 20 }),
  ),
})
const Survey = Strict({
  questions: Type.Array(Question, { minItems: 1, maxItems: 20 }),
  sign_off: Text,
})

const Condition = Type.Union([
  Strict({ time_on_page: Seconds }),
  Strict({ url_contains: Type.String({ minLength: 1, maxLength: 500 }) }),
  Strict({ url_lacks: Type.String({ minLength: 1, maxLength: 500 }) }),
  Strict({ visitor: Type.Enum(['new', 'returning']) }),
  Strict({ visits_at_least: Type.Integer({ minimum: 1 }) }),
  Strict({ language: Lang }),
  Strict({
    variable: Type.String({ minLength: 1, maxLength: 128 }),
    equals: Type.String({ maxLength: 500 }),
  }),
])
const Trigger = Strict({
  id: Key,
  name: Type.String({ minLength: 1, maxLength: 200 }),
  delay: Type.Optional(Seconds),
  message: Text,
  question: Type.Optional(Strict({ text: Text, yes: Text, no: Text })),
  menu: Type.Optional(Type.Integer({ minimum: 1 })),
  /** All of them, or any. */
  match: Type.Optional(Type.Enum(['all', 'any'])),
  conditions: Type.Array(Condition, { minItems: 1, maxItems: 20 }),
})

/** Where a virtual agent goes on: a step, or what ends its part. `search` looks for the customer's words in the articles. */
const Target = Type.String({ pattern: '^(escalate|end|search|[a-z0-9][a-z0-9_-]{0,62})$' })
const Step = Strict({
  say: Type.Optional(Type.Array(Text, { minItems: 1, maxItems: 10 })),
  buttons: Type.Optional(
    Type.Array(Strict({ title: Text, go: Type.Optional(Target), link: Type.Optional(Url) }), {
      minItems: 1,
      maxItems: 12,
    }),
  ),
  /** The first rule any of whose words the customer's message contains decides; words per language, folded in case and accents. */
  on: Type.Optional(
    Type.Array(
      Strict({
        words: Type.Record(
          Lang,
          Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1 }),
          {
            minProperties: 1,
            title: WORDS_TITLE,
            ...closed,
          },
        ),
        go: Target,
      }),
      { minItems: 1, maxItems: 30 },
    ),
  ),
  /** Keeps the customer's answer under `key`, for `{key}` in later texts and for the agent. */
  capture: Type.Optional(
    Strict({
      key: Key,
      label: Type.Optional(Text),
      pattern: Type.Optional(Type.String({ maxLength: 500 })),
      retry: Type.Optional(Text),
    }),
  ),
  /** After a capture, or at once where nothing is asked. */
  then: Type.Optional(Target),
  /** When no button and no rule fits; `search` by default. */
  otherwise: Type.Optional(Target),
})
export type FlowStep = Static<typeof Step>

const VirtualAgent = Strict({
  id: Type.Integer({ minimum: 1 }),
  key: Key,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  avatar_url: Type.Optional(Url),
  start: Key,
  /** Said before a search result, and when nothing is found; both offer a person. */
  found: Text,
  not_found: Text,
  /** Said with the button that calls a person, below a search result. */
  more: Type.Optional(Text),
  /** Said when a person is called. */
  escalating: Text,
  /** Title of the button that calls a person. */
  person: Text,
  steps: Type.Record(Key, Step, { minProperties: 1, ...closed }),
})
export type VirtualAgentConfig = Static<typeof VirtualAgent>

const Agent = Strict({
  key: Key,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  email: EmailAddress,
  avatar_url: Type.Optional(Url),
  /** Without it a password is made at the first start and kept in the data folder. */
  password: Type.Optional(EnvRef),
  languages: Type.Array(Lang, { minItems: 1 }),
  /** Ids of menus: the agent serves their queues and all below them. */
  skills: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1 }),
  max_chats: Type.Integer({ minimum: 1, maximum: 20 }),
})
export type AgentConfig = Static<typeof Agent>

export const CompanyFile = Strict({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  subdomain: Type.String({ pattern: '^[a-z0-9-]{1,63}$' }),
  /** Host names whose root page is this company's portal. */
  hosts: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z0-9.-]+$' }), { maxItems: 20 })),
  support_email: EmailAddress,
  /** Signs customer tokens. Without it one is made at the first start and kept in the data folder. */
  secret: Type.Optional(EnvRef),
  /** False: only customers with a signed `identifier` are served. */
  anonymous_visitors: Type.Boolean(),
  time_zone: TimeZone,
  languages: Type.Array(
    Strict({
      code: Lang,
      name: Type.String({ minLength: 1 }),
      native_name: Type.String({ minLength: 1 }),
      default: Type.Optional(Type.Boolean()),
    }),
    { minItems: 1, maxItems: 100 },
  ),
  branding: Strict({
    accent: Type.String({ minLength: 1, maxLength: 100 }),
    logo_url: Type.Optional(Url),
  }),
  /** Exact origins that may frame the portal, beside its own. */
  embed_origins: Type.Array(Type.String({ pattern: '^https?://[^/*]+$' }), { maxItems: 100 }),
  opening_hours: Type.Record(Key, OpeningHours, { minProperties: 1, ...closed }),
  holidays: Type.Array(Holiday, { maxItems: 200 }),
  after_hours_message: Text,
  menus: Type.Array(Menu0, { minItems: 1, maxItems: 50 }),
  external_links: Type.Optional(Type.Array(ExternalLink, { maxItems: 50 })),
  deflection: Type.Optional(Deflection),
  uploads: Strict({
    max_megabytes: Type.Number({ exclusiveMinimum: 0, maximum: 200 }),
    max_files: Type.Integer({ minimum: 1, maximum: 20 }),
    prohibited: Type.Array(
      Strict({
        extension: Type.String({ pattern: '^[a-z0-9]{1,10}$' }),
        description: Type.String({ minLength: 1 }),
      }),
      { maxItems: 200 },
    ),
  }),
  chats: Strict({
    /** How long a chat rings at one agent before the next is tried. */
    offer_seconds: Type.Integer({ minimum: 5, maximum: 600 }),
    /** Silence after which a chat is dismissed, once both sides have written. */
    dismiss_after_minutes: Strict({
      agent: Type.Integer({ minimum: 1, maximum: 10_080 }),
      virtual_agent: Type.Integer({ minimum: 1, maximum: 10_080 }),
    }),
    /** How long a dismissed chat can be resumed. */
    resume_within_minutes: Type.Integer({ minimum: 1, maximum: 10_080 }),
    message_preview: Type.Boolean(),
    display_history: Type.Boolean(),
    email_transcripts: Type.Boolean(),
  }),
  calls: Strict({
    /** ISO 3166-1 alpha-2 of numbers written without a country. */
    default_country: Type.String({ pattern: '^[A-Z]{2}$' }),
    /** Only these are called; empty: every country. */
    countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' })),
    ask_recording_permission: Type.Boolean(),
    slot_minutes: Type.Integer({ minimum: 5, maximum: 240 }),
    lead_minutes: Type.Integer({ minimum: 0, maximum: 10_080 }),
    horizon_days: Type.Integer({ minimum: 1, maximum: 60 }),
    /** Calls in one slot: skilled agents times this, rounded up, at least one. */
    slot_factor: Type.Number({ exclusiveMinimum: 0, maximum: 10 }),
  }),
  surveys: Type.Optional(Type.Record(Key, Survey, closed)),
  triggers: Type.Optional(Type.Array(Trigger, { maxItems: 50 })),
  virtual_agents: Type.Optional(Type.Array(VirtualAgent, { maxItems: 20 })),
  agents: Type.Array(Agent, { minItems: 1, maxItems: 1000 }),
})
export type CompanyFile = Static<typeof CompanyFile>
