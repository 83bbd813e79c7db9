import type { CompanyFile } from '../config/company-schema.ts'

/** Other origins whose forms the virtual agents of a company show: what its pages may frame beside their own. */
export function formOrigins({ virtual_agents: agents = [] }: CompanyFile): string[] {
  const sent = agents.flatMap(({ steps }) =>
    Object.values(steps).flatMap(({ send = [] }) =>
      send.flatMap(({ ujet, payload }) => ujet ?? payload ?? []),
    ),
  )
  const parts = sent.flatMap((one) => (one.type === 'complex' ? one.components : [one]))
  const endpoints = parts.flatMap((part) =>
    part.type === 'form' ? [part.form.preview_endpoint] : [],
  )
  const others = endpoints.flatMap((endpoint) => URL.parse(endpoint)?.origin ?? [])
  return [...new Set(others)]
}
