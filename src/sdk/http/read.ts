import type { Requester, RequestSpec } from './http.ts'

/** What the server has at a path: reading it is safe to repeat. */
export async function read<T>(
  http: Requester,
  path: string,
  query?: RequestSpec['query'],
): Promise<T> {
  return (await http.request<T>({ method: 'GET', path, query, retry: true })).data
}

/** A request in the client's language, where it names none of its own. */
export function inLang<T extends object>(request: T & { lang?: string }, lang: string | undefined) {
  return { ...request, lang: (request as { lang?: string } | null)?.lang ?? lang }
}

/** What comes of a write; with `retry` it is repeated, which only one that carries a key may be. */
export async function write<T>(
  http: Requester,
  path: string,
  body?: object,
  retry = false,
): Promise<T> {
  return (await http.request<T>({ method: 'POST', path, ...(body && { body }), retry })).data
}
