import type { AgentProfile, AgentStatus } from '../../../contract/auth.ts'
import { get, post, put, remove } from './http.ts'

export interface Credentials {
  email: string
  password: string
}

export const sessionApi = {
  load: () => get<AgentProfile>('/session'),
  signIn: (credentials: Credentials) => post<AgentProfile>('/session', credentials),
  signOut: () => remove('/session'),
  setStatus: (status: AgentStatus) => put<AgentProfile>('/status', { status }),
}
