import type { CompanyFile } from '../config/company-schema.ts'

/** Other origins whose forms virtual agents and agents of a company show: what its pages may frame beside their own. */
export function formOrigins({
  virtual_agents: agents = [],
  saved_replies: replies = [],
}: CompanyFile): string[] {
  const sent = agents.flatMap(({ steps }) =>
    Object.values(steps).flatMap(({ send = [] }) =>
      send.flatMap(({ ujet, payload }) => ujet ?? payload ?? []),
    ),
  )
  const saved = replies.flatMap(({ payload }) => payload ?? [])
  const parts = [...sent, ...saved].flatMap((one) =>
    one.type === 'complex' ? one.components : [one],
  )
  const endpoints = parts.flatMap((part) =>
    part.type === 'form' ? [part.form.preview_endpoint] : [],
  )
  const others = endpoints.flatMap((endpoint) => URL.parse(endpoint)?.origin ?? [])
  return [...new Set(others)]
}
