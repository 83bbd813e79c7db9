import { Type, type Static } from 'typebox'
import { Lang, Strict } from '../../contract/common.ts'
import { richPayloads } from '../../contract/rich-messages.ts'
import { closed, Key, Text, Url, Words, WORDS_TITLE } from './schema-parts.ts'

/** Where a virtual agent goes on: a step, or what ends its part. `search` looks for the customer's words in the articles. */
const Target = Type.String({ pattern: '^(escalate|end|search|[a-z0-9][a-z0-9_-]{0,62})$' })
const Payload = richPayloads(Words).payload
export type FlowPayload = Static<typeof Payload>

/** What a step sends beside its words, under the root `ujet` or `payload`. */
const Sent = Strict({ ujet: Type.Optional(Payload), payload: Type.Optional(Payload) })
export type SentItem = Static<typeof Sent>

const Step = Strict({
  say: Type.Optional(Type.Array(Text, { minItems: 1, maxItems: 10 })),
  send: Type.Optional(Type.Array(Sent, { minItems: 1, maxItems: 10 })),
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
  /** After a capture or a form, or at once where nothing is asked. */
  then: Type.Optional(Target),
  /** When no button and no rule fits; `search` by default. */
  otherwise: Type.Optional(Target),
})
export type FlowStep = Static<typeof Step>

export const VirtualAgent = Strict({
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
  /** Said when nobody can be called; the company's after-hours message by default. */
  unavailable: Type.Optional(Text),
  /** Said to files and to other answers that are no words; the server has words of its own. */
  received: Type.Optional(Text),
  /** Title of the button that calls a person. */
  person: Text,
  steps: Type.Record(Key, Step, { minProperties: 1, ...closed }),
})
export type VirtualAgentConfig = Static<typeof VirtualAgent>
