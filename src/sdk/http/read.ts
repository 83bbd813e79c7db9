import type { Requester, RequestSpec } from './http.ts'

/** What the server has at a path: reading it is safe to repeat. */
export async function read<T>(
  http: Requester,
  path: string,
  query?: RequestSpec['query'],
): Promise<T> {
  return (await http.request<T>({ method: 'GET', path, query, retry: true })).data
}
