import type { AxiosResponse } from 'axios'
import type { Backoff } from '../backoff.ts'
import type { Emitter } from '../emitter.ts'
import { ClientError } from '../errors.ts'
import { log } from '../logger.ts'
import { lazy } from '../lazy.ts'
import { pause } from './pause.ts'
import { fromTransport, isPassing, retryAfterMs } from './failures.ts'

export interface RequestSpec {
  method: 'GET' | 'POST'
  /** Below `/api`, with its leading slash. */
  path: string
  query?: Record<string, string | number | undefined> | undefined
  /** Plain data becomes JSON; a form becomes multipart. */
  body?: object | FormData
  /** Repeat after a passing failure. Only for what is safe to repeat: reads, and writes that carry a key. */
  retry?: boolean
  bytes?: boolean
  /** Besides those that every request has. */
  headers?: Record<string, string>
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

export interface HttpAnswer<T> {
  status: number
  headers: Record<string, string>
  data: T
}

/** What the resources need of HTTP. */
export interface Requester {
  request<T>(spec: RequestSpec): Promise<HttpAnswer<T>>
}

const MAX_RETRIES = 3
const MAX_WAIT_MS = 10_000
/** "Precondition required": the server wants something done first. Only those of whom it is asked load what does it. */
const ASKED = 428
const checks = lazy(() => import('../checks/meet.ts'))

/** Requests without a token: retried where that is safe, every failure a ClientError. */
export class Http implements Requester {
  #origin: string
  #backoff: Backoff
  #emitter: Emitter
  /** Loaded with the first request, so that the first paint of a page doesn't wait for it. */
  #transport = lazy(async () => {
    const { connect, ...rest } = await import('./transport.ts')
    return { axios: connect(this.#origin), ...rest }
  })
  #ended = new AbortController()

  constructor(origin: string, backoff: Backoff, emitter: Emitter) {
    this.#origin = origin
    this.#backoff = backoff
    this.#emitter = emitter
  }

  request<T>(spec: RequestSpec): Promise<HttpAnswer<T>> {
    return this.send<T>(spec)
  }

  /** Like `request`, as the holder of an access token. */
  async send<T>(spec: RequestSpec, token?: string): Promise<HttpAnswer<T>> {
    const { signal, release } = anyOf(this.#ended.signal, spec.signal)
    try {
      return await this.#repeated<T>(spec, signal, token)
    } catch (error) {
      throw this.#ended.signal.aborted ? ClientError.destroyed() : error
    } finally {
      release()
    }
  }

  destroy(): void {
    this.#ended.abort()
  }

  async #repeated<T>(spec: RequestSpec, signal: AbortSignal, token?: string) {
    for (let failures = 0; ; failures++) {
      try {
        return await this.#once<T>(spec, signal, token)
      } catch (error) {
        const failure = fromTransport(error)
        const wait = Math.max(this.#backoff(failures), retryAfterMs(failure))
        // who waited for so long should hear of it soon
        const most = failure.code === 'timeout' ? 1 : MAX_RETRIES
        const again = spec.retry && isPassing(failure) && failures < most
        log('warn', 'http', `${spec.method} ${spec.path} failed: ${failure.code}`)
        if (failure.status === ASKED && failures < MAX_RETRIES) {
          spec = await (await checks()).meet(spec, failure, signal, this.#emitter)
          continue
        }
        if (!again || wait > MAX_WAIT_MS) throw failure
        await pause(wait, signal)
      }
    }
  }

  async #once<T>(spec: RequestSpec, outer: AbortSignal, token?: string) {
    if (outer.aborted) throw ClientError.aborted()
    const { axios, decode, watch } = await this.#transport()
    const isForm = spec.body instanceof FormData
    const { stalled, moved, end } = watch(isForm)
    const { signal, release } = anyOf(outer, stalled)
    try {
      const response: AxiosResponse<unknown> = await axios.request({
        method: spec.method,
        url: spec.path,
        ...(spec.query && { params: spec.query }),
        ...(spec.body && { data: spec.body }),
        signal,
        responseType: spec.bytes ? 'arraybuffer' : 'text',
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...spec.headers,
          // else a write without a body would call itself a form, which the server refuses
          ...(!spec.body && { 'content-type': false }),
        },
        onDownloadProgress: moved,
        // listened to elsewhere, it would make the browser ask another origin first
        ...(isForm && {
          onUploadProgress: ({ progress = 0 }: { progress?: number }) => {
            moved()
            spec.onProgress?.(progress)
          },
        }),
      })
      return decode<T>(response, Boolean(spec.bytes))
    } catch (error) {
      throw stalled.aborted ? ClientError.timeout() : error
    } finally {
      end()
      release()
    }
  }
}

/** A signal that follows both; `AbortSignal.any` is younger than the browsers that customers have. */
function anyOf(one: AbortSignal, other?: AbortSignal) {
  const controller = new AbortController()
  const stop = () => controller.abort()
  for (const signal of [one, other]) {
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
  }
  const release = () => {
    for (const signal of [one, other]) signal?.removeEventListener('abort', stop)
  }
  return { signal: controller.signal, release }
}
