import axios, { isAxiosError, type AxiosProgressEvent } from 'axios'
import { DeskError } from './error.ts'

/** Milliseconds that the server's clock is ahead of this one. */
let clockOffset = 0
let onSessionLost: (() => void) | undefined
/** Rises with each new session: an answer to what an older one asked says nothing about this one. */
let session = 0

const http = axios.create({
  baseURL: '/api/desk',
  timeout: 20_000,
  headers: { 'x-portico-desk': '1' },
})

declare module 'axios' {
  interface InternalAxiosRequestConfig {
    session?: number
  }
}

http.interceptors.request.use((config) => ({ ...config, session }))
http.interceptors.response.use(
  (response) => {
    readClock(response.headers['date'])
    return response
  },
  (cause: unknown) => {
    const error = DeskError.from(cause)
    const isNow = isAxiosError(cause) && cause.config?.session === session
    if (isNow && error.status === 401 && error.code !== 'credentials_invalid') onSessionLost?.()
    return Promise.reject(error)
  },
)

/** The header counts whole seconds, so a smaller difference says nothing. */
function readClock(date: unknown) {
  const at = typeof date === 'string' ? Date.parse(date) : Number.NaN
  if (Number.isNaN(at)) return
  const offset = at - Date.now()
  clockOffset = Math.abs(offset) > 2000 ? offset : 0
}

/** Now, by the server's clock: countdowns and waits are measured against it. */
export function serverNow(): number {
  return Date.now() + clockOffset
}

/** Called whenever the server no longer knows the session. */
export function whenSessionLost(run: () => void) {
  onSessionLost = run
}

/** Somebody has just signed in. */
export function beginSession() {
  session++
}

export async function get<T>(path: string, params?: Record<string, unknown>): Promise<T> {
  return (await http.get<T>(path, { params })).data
}

/** What everybody may know, outside of the desk's own addresses. */
export async function getPublic<T>(path: string): Promise<T> {
  return (await http.get<T>(path, { baseURL: '/api' })).data
}

export async function post<T>(path: string, body?: unknown): Promise<T> {
  return (await http.post<T>(path, body)).data
}

export async function put<T>(path: string, body: unknown): Promise<T> {
  return (await http.put<T>(path, body)).data
}

export async function remove(path: string): Promise<void> {
  await http.delete(path)
}

export interface UploadOptions {
  signal: AbortSignal
  /** From 0 to 1. */
  onProgress: (share: number) => void
}

export async function upload<T>(path: string, form: FormData, options: UploadOptions): Promise<T> {
  const { data } = await http.post<T>(path, form, {
    signal: options.signal,
    // a large file on a slow line takes as long as it takes
    timeout: 0,
    onUploadProgress: ({ loaded, total }: AxiosProgressEvent) => {
      if (total) options.onProgress(Math.min(1, loaded / total))
    },
  })
  return data
}
