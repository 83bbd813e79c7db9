import type { DeskFeedback } from '../../../contract/surveys.ts'
import { get } from './http.ts'

export const feedbackApi = {
  list: (before?: string) => get<DeskFeedback>('/feedback', before === undefined ? {} : { before }),
}
