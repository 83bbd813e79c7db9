import { Type, type Static } from 'typebox'
import { CompanyId, Id, Instant, Lang, Strict } from './common.ts'

export const ChannelType = Type.Enum([
  'chat',
  'instant_call',
  'scheduled_call',
  'email',
  'external_link',
])
export type ChannelType = Static<typeof ChannelType>

export const DisabledReason = Type.Enum(['after_hours', 'over_capacity', 'not_offered'])
export type DisabledReason = Static<typeof DisabledReason>

export const MenuChannel = Strict({
  type: ChannelType,
  enabled: Type.Boolean(),
  name: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  icon: Type.Optional(Type.String()),
  /** Why it is disabled. */
  reason: Type.Optional(DisabledReason),
  /** When it opens next, where that is known. */
  opens_at: Type.Optional(Instant),
})
export type MenuChannel = Static<typeof MenuChannel>

export const Redirection = Strict({
  option: Type.Enum(['url', 'phone', 'menu', 'sip']),
  data: Type.String(),
})
/** A page of the company's that may help where nobody does. */
export const DeflectionLink = Strict({
  id: Id,
  name: Type.String(),
  url: Type.String(),
  icon: Type.Optional(Type.String()),
})
export type DeflectionLink = Static<typeof DeflectionLink>

export const MenuDeflection = Strict({
  enabled: Type.Boolean(),
  type: Type.Enum(['after_hours', 'over_capacity']),
  /** Ours: whether an email is offered instead, and the links, in the language asked for. */
  email: Type.Optional(Type.Boolean()),
  links: Type.Optional(Type.Array(DeflectionLink)),
})

const menuFields = {
  id: Id,
  name: Type.Optional(Type.String()),
  enabled: Type.Boolean(),
  redirection: Type.Optional(Redirection),
  channels: Type.Array(MenuChannel),
  deflection: Type.Optional(MenuDeflection),
}

/** A node of the menu tree. A leaf is a queue: it has channels and no children. */
export interface MenuItem {
  id: number
  name?: string
  enabled: boolean
  redirection?: Static<typeof Redirection>
  children?: MenuItem[]
  channels: MenuChannel[]
  deflection?: Static<typeof MenuDeflection>
}
export const MenuItem = Type.Unsafe<MenuItem>(
  Strict({
    ...menuFields,
    children: Type.Optional(
      Type.Array(Type.Object({}, { additionalProperties: true, description: 'MenuItem again' })),
    ),
  }),
)

export const MenuResponse = Strict({
  menus: Type.Array(MenuItem),
  /** Whether the answer was narrowed by a direct access key, or by who the user is. */
  direct: Strict({ key: Type.Boolean(), user: Type.Boolean() }),
})
export type MenuResponse = Static<typeof MenuResponse>

export const MenusQuery = Strict({
  key: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  lang: Type.Optional(Lang),
})
export const CompanyMenuParams = Strict({ company: CompanyId, menu: Id })

/** Seconds that the next customer of this queue would wait. */
export const WaitTimes = Strict({ chat: Type.Integer(), voice_call: Type.Integer() })
export type WaitTimes = Static<typeof WaitTimes>
