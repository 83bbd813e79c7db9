import type { AxiosResponse } from 'axios'
import { ClientError } from '../errors.ts'
import type { HttpAnswer } from './http.ts'

/**
 * The answer in the form that the caller asked for.
 *
 * @throws ClientError for any status that is not a success, and for a success that can't be read
 */
export function decode<T>(response: AxiosResponse<unknown>, bytes: boolean): HttpAnswer<T> {
  const { status } = response
  const headers = plainHeaders(response.headers)
  if (status >= 400) {
    throw ClientError.fromResponse(
      status,
      json(response.data),
      undefined,
      retryAfter(headers['retry-after']),
    )
  }
  const data = bytes ? response.data : json(response.data)
  if (data === undefined && status !== 204) {
    // a captive portal or a proxy answered in the server's place
    throw ClientError.network(new Error('Not an answer of this server'))
  }
  return { status, headers, data: data as T }
}

/** What a text or its bytes say; undefined when that is not JSON. */
export function json(data: unknown): unknown {
  const text = data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? utf8(data) : data
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function utf8(data: ArrayBuffer | ArrayBufferView): string {
  return new TextDecoder().decode(data)
}

function plainHeaders(headers: object): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string')) as Record<
    string,
    string
  >
}

/** Seconds, or the date at which to come again. */
function retryAfter(value: string | undefined) {
  if (!value) return undefined
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000
  return Number.isFinite(seconds) ? { retry_after: Math.max(0, Math.ceil(seconds)) } : undefined
}
