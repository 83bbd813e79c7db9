import { Type, type Static } from 'typebox'
import { Id, IdempotencyKey, Instant, MenuRef, Strict } from './common.ts'

export const QUESTION_TYPES = ['csat', 'star', 'free-form', 'scale', 'enumeration'] as const
export const QuestionType = Type.Enum([...QUESTION_TYPES])
export type QuestionType = (typeof QUESTION_TYPES)[number]

export const QuestionItem = Strict({
  id: Id,
  type: QuestionType,
  display_text: Type.String(),
  name: Type.Optional(Type.String()),
  is_csat: Type.Optional(Type.Boolean()),
  position: Type.Optional(Type.Integer()),
  /** Every answer that is taken, in order; absent for `free-form`. `csat` and `star`: 1 to 5; `scale`: 0 to 10. */
  valid_answers: Type.Optional(Type.Array(Strict({ key: Type.String(), value: Type.String() }))),
})
export type QuestionItem = Static<typeof QuestionItem>

export const ChatSurveyResponse = Strict({
  id: Type.Optional(Id),
  lang: Type.Optional(Type.String()),
  sign_off_display_text: Type.String(),
  questions: Type.Array(QuestionItem),
})
export type ChatSurveyResponse = Static<typeof ChatSurveyResponse>

export const FREE_FORM_MAX = 2000

/** Question id to answer: a number or the key of a valid answer, or words. What is left out is not answered. */
export const SurveyAnswers = Type.Record(
  Type.String({ pattern: '^[1-9][0-9]{0,15}$' }),
  Type.Union([Type.Number(), Type.String({ maxLength: FREE_FORM_MAX })]),
  { maxProperties: 50, additionalProperties: false },
)
export type SurveyAnswers = Static<typeof SurveyAnswers>

/** Once per chat; `skipped` instead of answers says that the customer does not want to. */
export const SurveyBody = Strict({
  key: IdempotencyKey,
  answers: Type.Optional(SurveyAnswers),
  skipped: Type.Optional(Type.Boolean()),
})
export type SurveyBody = Static<typeof SurveyBody>

/** Once per chat, 1 to 5. */
export const RateRequest = Strict({
  rating: Type.Integer({ minimum: 1, maximum: 5 }),
  feedback: Type.Optional(Type.String({ maxLength: 2000 })),
})
export type RateRequest = Static<typeof RateRequest>
export const RateBody = Strict({ key: IdempotencyKey, ...RateRequest.properties })

/** What a customer said of a chat, for its agents. */
export const ChatFeedback = Strict({
  survey: Type.Optional(
    Strict({
      at: Instant,
      skipped: Type.Boolean(),
      /** In the chat's language, as they were asked. */
      answers: Type.Array(
        Strict({
          question: Type.String(),
          type: QuestionType,
          /** Of a choice: its text. */
          answer: Type.String(),
        }),
      ),
    }),
  ),
  rating: Type.Optional(
    Strict({ at: Instant, rating: Type.Integer(), feedback: Type.Optional(Type.String()) }),
  ),
})
export type ChatFeedback = Static<typeof ChatFeedback>

/** What customers said of the chats of an agent's queues, the latest first. */
export const DeskFeedback = Strict({
  items: Type.Array(
    Strict({
      chat_id: Id,
      /** The queue, in the company's language; empty where the company has it no more. */
      menus: Type.Array(MenuRef),
      ended_at: Type.Optional(Instant),
      /** When something was said of it last. */
      at: Instant,
      feedback: ChatFeedback,
      /** Whether the agent was in the chat, and so may read it. */
      mine: Type.Boolean(),
    }),
  ),
  /** `before` of the next page; absent on the last. */
  next: Type.Optional(Type.String()),
})
export type DeskFeedback = Static<typeof DeskFeedback>
export const DeskFeedbackQuery = Strict({
  before: Type.Optional(Type.String({ pattern: '^[0-9TZ:.-]{20,30}_[0-9]{1,15}$' })),
})
