import { Type, type Static } from 'typebox'
import { EmailAddress, Lang, Strict, TimeZone } from '../../contract/common.ts'
import { ChannelType } from '../../contract/menus.ts'
import { Abuse } from './abuse-schema.ts'
import { Calls, channelHours, LanguageHours, Routing } from './calls-schema.ts'
import { VirtualAgent } from './flow-schema.ts'
import { SavedReplyEntry } from './reply-schema.ts'
import { closed, EnvRef, Key, PhoneNumber, Text, Url } from './schema-parts.ts'

export type { FlowPayload, FlowStep, SentItem, VirtualAgentConfig } from './flow-schema.ts'
export type { SavedReplyEntry, ShownPayload } from './reply-schema.ts'
export { TEXT_TITLE, WORDS_TITLE, type LocalText } from './schema-parts.ts'

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
  /** Days that are like no other, by their date; they go before the week and the holidays. */
  special_days: Type.Optional(
    Type.Record(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), Spans, closed),
  ),
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
  chat: Type.Optional(
    Strict({
      virtual_agent: Type.Optional(Key),
      /** A virtual agent that goes on when a person has ended their part; `opt_in` asks the customer first. */
      post_session: Type.Optional(
        Strict({ virtual_agent: Key, opt_in: Type.Optional(Type.Boolean()) }),
      ),
      ...channelHours,
    }),
  ),
  instant_call: Type.Optional(Strict(channelHours)),
  scheduled_call: Type.Optional(Strict(channelHours)),
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
  /** The same for single languages; inherited language by language. */
  language_hours: Type.Optional(LanguageHours),
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
  channel: Type.Optional(ChannelType),
  /** All of them, or any. */
  match: Type.Optional(Type.Enum(['all', 'any'])),
  conditions: Type.Array(Condition, { minItems: 1, maxItems: 20 }),
})

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
  /** Rings for the calls that the agent takes, where the company has its calls dialled. */
  phone: Type.Optional(PhoneNumber),
  /** When the agent works: a key of `opening_hours`; without it, whenever a queue is open. Slots are planned by it. */
  hours: Type.Optional(Key),
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
    /** Of all files of one customer in one chat; 300 by default. */
    max_megabytes_per_chat: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
    /** Of all files of one customer within a day, in chats and emails; 1,000 by default. */
    max_megabytes_per_day: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
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
    /** Chats go back to the queue when the desk of their agent has been gone for this long; 3 by default. */
    agent_gone_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
    /** Who waits this long is asked whether they are still there; without an answer no agent is offered the chat. */
    check_in: Type.Optional(
      Strict({
        after_minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
        answer_within_seconds: Type.Integer({ minimum: 10, maximum: 3600 }),
        /** Who comes back within this time keeps the place; 5 by default. */
        rejoin_within_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
      }),
    ),
    /** Chats that visitors of one address may start within an hour; 300 by default. */
    limits: Type.Optional(
      Strict({ per_address: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })) }),
    ),
    message_preview: Type.Boolean(),
    display_history: Type.Boolean(),
    email_transcripts: Type.Boolean(),
  }),
  calls: Calls,
  /** What visitors, of whom nothing is known, are asked for before they are served. */
  abuse: Type.Optional(Abuse),
  routing: Type.Optional(Routing),
  surveys: Type.Optional(Type.Record(Key, Survey, closed)),
  triggers: Type.Optional(Type.Array(Trigger, { maxItems: 50 })),
  virtual_agents: Type.Optional(Type.Array(VirtualAgent, { maxItems: 20 })),
  saved_replies: Type.Optional(Type.Array(SavedReplyEntry, { maxItems: 500 })),
  agents: Type.Array(Agent, { minItems: 1, maxItems: 1000 }),
})
export type CompanyFile = Static<typeof CompanyFile>
