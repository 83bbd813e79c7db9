import type { QuestionItem, SurveyAnswers } from '../../../contract/surveys.ts'

/** As the company has put them. */
export function inOrder(questions: readonly QuestionItem[]): QuestionItem[] {
  return questions.toSorted((one, other) => (one.position ?? one.id) - (other.position ?? other.id))
}

/** What was answered, of what was asked: a choice only if it is one of those offered, words only if there are any. */
export function answersOf(
  questions: readonly QuestionItem[],
  given: Readonly<Record<number, string>>,
): SurveyAnswers {
  const answers: SurveyAnswers = {}
  for (const { id, type, valid_answers } of questions) {
    const answer = given[id]?.trim() ?? ''
    const fits = type === 'free-form' || valid_answers?.some(({ key }) => key === answer)
    if (answer && fits) answers[String(id)] = answer
  }
  return answers
}
