import { shallowRef } from 'vue'
import { defineStore } from 'pinia'
import type {
  ChatDeflectionResponse,
  EndUserEventBody,
  PostSessionStatus,
} from '../../../contract/chats.ts'
import type { DeflectionChannel } from '../../../contract/rich-messages.ts'
import type { ChatSurveyResponse, RateRequest, SurveyAnswers } from '../../../contract/surveys.ts'
import { useSessionStore } from './session.ts'

/** What surrounds a conversation: other ways than waiting, the check-in, and what is asked once it is over. */
export const useLifeStore = defineStore('life', () => {
  const session = useSessionStore()
  const deflection = shallowRef<ChatDeflectionResponse>()

  async function loadDeflection() {
    const client = await session.client()
    const id = client.chat?.state.id
    const loaded = await client.getChatDeflection()
    if (client.chat?.state.id === id) deflection.value = loaded
  }

  /** For the company's figures: nothing that the customer does depends on it. */
  async function track(event: EndUserEventBody) {
    const client = await session.client()
    await client.trackChatEndUserEvent(event).catch(() => undefined)
  }

  async function trackEscalation(id: number, channel: DeflectionChannel, link?: number) {
    const client = await session.client()
    await client.trackChatEscalation(id, channel, link).catch(() => undefined)
  }

  async function checkIn() {
    await (await session.client()).checkIn()
  }

  async function rejoin() {
    await (await session.client()).rejoinChat()
  }

  async function postSession(status: PostSessionStatus) {
    await (await session.client()).updatePostSession(status)
  }

  async function loadSurvey(): Promise<ChatSurveyResponse> {
    return (await session.client()).getChatSurvey()
  }

  async function sendSurvey(answers: SurveyAnswers) {
    await (await session.client()).sendChatSurvey(answers)
  }

  async function skipSurvey() {
    await (await session.client()).skipChatSurvey()
  }

  async function rate(request: RateRequest) {
    await (await session.client()).sendChatRate(request)
  }

  return {
    deflection,
    loadDeflection,
    track,
    trackEscalation,
    checkIn,
    rejoin,
    postSession,
    loadSurvey,
    sendSurvey,
    skipSurvey,
    rate,
  }
})
export type LifeStore = ReturnType<typeof useLifeStore>
