import type {
  ChatDeflectionResponse,
  ChatResponse,
  EndUserEventBody,
  PostSessionStatus,
} from '../../../contract/chats.ts'
import type { DeflectionChannel } from '../../../contract/rich-messages.ts'
import type { ChatSurveyResponse, RateRequest, SurveyAnswers } from '../../../contract/surveys.ts'
import { isClientError } from '../errors.ts'
import type { Requester } from '../http/http.ts'
import { read } from '../http/read.ts'
import { WriteKeys } from '../ids.ts'
import { log } from '../logger.ts'
import type { EscalationRequest } from '../types.ts'
import { isEnded } from './status.ts'

export type ChatActions = ReturnType<typeof chatActions>

/** What a customer can do in a chat beside writing. `update` takes in the state that comes of it. */
export function chatActions(http: Requester, id: number, update: (state: ChatResponse) => void) {
  const keys = new WriteKeys()
  const chat = `/chats/${id}`

  const get = <T>(path: string) => read<T>(http, chat + path)

  async function post<T>(path: string, body: object = {}, retry = false): Promise<T> {
    return (await http.request<T>({ method: 'POST', path: chat + path, body, retry })).data
  }

  async function change(path: string, body?: object, retry?: boolean): Promise<void> {
    update(await post(path, body, retry))
  }

  /** A change that the server refuses once it is made: then it was, and its answer was lost. */
  async function changeOnce(path: string, isDone: (state: ChatResponse) => boolean) {
    try {
      await change(path, undefined, true)
    } catch (error) {
      if (!isClientError(error) || error.status !== 409) throw error
      const state = await get<ChatResponse>('')
      update(state)
      if (!isDone(state)) throw error
    }
  }

  /** A chat that is over is not listened to: its state is asked for. */
  async function refresh(): Promise<void> {
    try {
      update(await get<ChatResponse>(''))
    } catch (error) {
      log('warn', 'chat', 'not read again', error)
    }
  }

  const once = async (path: string, body?: object) => {
    await keys.run([path, body], (key) => post(path, { key, ...body }, true))
    await refresh()
  }

  return {
    escalate: (data?: EscalationRequest) => change('/escalate', data),

    trackEscalation: (escalation: number, channel: DeflectionChannel, external_link_id?: number) =>
      post(`/escalations/${escalation}`, { channel, external_link_id }),

    trackEvent: (event?: EndUserEventBody) => post('/events', event),

    deflection: () => get<ChatDeflectionResponse>('/deflection'),
    survey: () => get<ChatSurveyResponse>('/survey'),
    answerSurvey: (answers: SurveyAnswers) => once('/survey', { answers }),
    skipSurvey: () => once('/survey', { skipped: true }),
    rate: (request?: RateRequest) => once('/rate', request),

    postSession: (status: PostSessionStatus) => change('/post-session', { status }),

    checkIn: () => changeOnce('/check-in', ({ check_in }) => check_in?.state === 'answered'),
    rejoin: () =>
      changeOnce(
        '/rejoin',
        ({ check_in, status }) => status === 'queued' && check_in?.state !== 'timed_out',
      ),
    // also where somebody else was first
    finish: () => changeOnce('/finish', isEnded),
    notifyCheckIn: () => change('/check-in/state'),
  }
}
