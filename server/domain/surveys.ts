import {
  FREE_FORM_MAX,
  type ChatFeedback,
  type ChatSurveyResponse,
  type QuestionItem,
  type SurveyAnswers,
} from '../../contract/surveys.ts'
import type { CompanyFile } from '../config/company-schema.ts'
import { DomainError } from './errors.ts'
import type { Company } from './ports.ts'
import { pickText } from './text.ts'

type Survey = NonNullable<CompanyFile['surveys']>[string]

/** The survey of a queue: its own, or that of a menu above it. */
export function surveyOf(company: Company, menuId: number): Survey | undefined {
  const path = company.menus.get(menuId)?.path ?? []
  const key = path.findLast((node) => node.survey !== undefined)?.survey
  return key === undefined ? undefined : company.file.surveys?.[key]
}

const SCALES = { csat: [1, 5], star: [1, 5], scale: [0, 10] } as const

export function surveyIn(company: Company, survey: Survey, lang: string): ChatSurveyResponse {
  const pick = (text: Parameters<typeof pickText>[0]) => pickText(text, lang, company.defaultLang)
  return {
    lang,
    sign_off_display_text: pick(survey.sign_off),
    questions: survey.questions.map((question, position): QuestionItem => {
      const { id, type, name, answers } = question
      const valid =
        type === 'enumeration'
          ? answers?.map(({ key, text }) => ({ key, value: pick(text) }))
          : type === 'free-form'
            ? undefined
            : steps(SCALES[type])
      return {
        id,
        type,
        display_text: pick(question.text),
        ...(name === undefined ? {} : { name }),
        is_csat: type === 'csat',
        position,
        ...(valid ? { valid_answers: valid } : {}),
      }
    }),
  }
}

function steps([from, to]: readonly [number, number]): { key: string; value: string }[] {
  return Array.from({ length: to - from + 1 }, (_, at) => {
    const key = String(from + at)
    return { key, value: key }
  })
}

/**
 * The answers that count: those that say something.
 *
 * @throws DomainError `validation_failed`, the reason per question
 */
export function checkAnswers(survey: ChatSurveyResponse, answers: SurveyAnswers): SurveyAnswers {
  const fields: Record<string, string> = {}
  const taken: SurveyAnswers = {}
  for (const [id, given] of Object.entries(answers)) {
    const question = survey.questions.find((one) => String(one.id) === id)
    const answer = typeof given === 'string' ? given.trim() : given
    if (!question) fields[`answers.${id}`] = 'is not a question of this survey'
    else if (answer === '') continue
    else if (!question.valid_answers) {
      if (typeof answer !== 'string') fields[`answers.${id}`] = 'must be words'
      else if (answer.length > FREE_FORM_MAX) fields[`answers.${id}`] = 'is too long'
      else taken[id] = answer
    } else if (!question.valid_answers.some(({ key }) => key === String(answer))) {
      const keys = question.valid_answers.map(({ key }) => key).join(', ')
      fields[`answers.${id}`] = `must be one of ${keys}`
    } else taken[id] = String(answer)
  }
  if (Object.keys(fields).length > 0) {
    throw new DomainError('validation_failed', 'Some answers are not valid', { fields })
  }
  if (Object.keys(taken).length === 0) {
    throw new DomainError('validation_failed', 'Nothing is answered', {
      fields: { answers: 'must have an answer; send "skipped" to skip' },
    })
  }
  return taken
}

/** Answers as an agent reads them; a question that the company file no longer has is named by its number. */
export function readAnswers(
  survey: ChatSurveyResponse | undefined,
  answers: SurveyAnswers,
): NonNullable<ChatFeedback['survey']>['answers'] {
  return Object.entries(answers).map(([id, given]) => {
    const question = survey?.questions.find((one) => String(one.id) === id)
    const key = String(given)
    const value = question?.valid_answers?.find((valid) => valid.key === key)?.value
    return {
      question: question?.display_text ?? id,
      type: question?.type ?? 'free-form',
      answer: value ?? key,
    }
  })
}
