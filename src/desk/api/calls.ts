import type { CallOutcome, DeskCall, DeskCalls } from '../../../contract/desk.ts'
import { get, post } from './http.ts'

export interface OutcomeReport {
  outcome: CallOutcome
  note?: string
}

export const callsApi = {
  list: () => get<DeskCalls>('/calls'),
  take: (id: number) => post<DeskCall>(`/calls/${id}/take`),
  release: (id: number) => post<DeskCall>(`/calls/${id}/release`),
  decline: (id: number) => post<void>(`/calls/${id}/decline`),
  connected: (id: number) => post<DeskCall>(`/calls/${id}/connected`),
  settle: (id: number, report: OutcomeReport) => post<DeskCall>(`/calls/${id}/outcome`, report),
}
