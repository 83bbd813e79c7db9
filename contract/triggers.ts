import { Type, type Static } from 'typebox'
import { Id, Lang, Strict } from './common.ts'
import { ChannelType } from './menus.ts'

/** Evaluated in the client: nothing of it is secret, and nothing that it leads to is trusted. */
export const TriggerCondition = Type.Union([
  /** Seconds since this page was opened. */
  Strict({ time_on_page: Type.Integer({ minimum: 0 }) }),
  Strict({ url_contains: Type.String() }),
  Strict({ url_lacks: Type.String() }),
  /** `new`: the first visit of this browser. */
  Strict({ visitor: Type.Enum(['new', 'returning']) }),
  Strict({ visits_at_least: Type.Integer({ minimum: 1 }) }),
  Strict({ language: Lang }),
  /** A custom variable that the host page has set. */
  Strict({ variable: Type.String(), equals: Type.String() }),
])
export type TriggerCondition = Static<typeof TriggerCondition>

export const TriggerItem = Strict({
  id: Type.String(),
  name: Type.String(),
  /** Seconds between the conditions being met and the invitation. */
  delay: Type.Integer({ minimum: 0 }),
  message: Type.String(),
  question: Type.Optional(Strict({ text: Type.String(), yes: Type.String(), no: Type.String() })),
  menu_id: Type.Optional(Id),
  channel: Type.Optional(ChannelType),
  /** Whether all conditions must be met, or any of them. */
  match: Type.Enum(['all', 'any']),
  conditions: Type.Array(TriggerCondition),
})
export type TriggerItem = Static<typeof TriggerItem>
export const TriggerItems = Type.Array(TriggerItem)
