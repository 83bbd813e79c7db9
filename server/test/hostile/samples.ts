/** Requests that are made from their own description, so that a route that is new is tried as the others are. */

export interface Schema {
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  /** Fields of one's own are taken. */
  additionalProperties?: unknown
  items?: Schema
  anyOf?: Schema[]
  const?: unknown
  enum?: unknown[]
  format?: string
  minimum?: number
}

export interface Operation {
  method: string
  path: string
  tags: string[]
  /** Of a body in JSON. */
  body: Schema | undefined
  /** Whether the body is an HTML form. */
  form: boolean
  parameters: { name: string; in: string; required?: boolean; schema: Schema }[]
}

interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>
}
interface OpenApiOperation {
  tags?: string[]
  parameters?: Operation['parameters']
  requestBody?: { content: Record<string, { schema: Schema }> }
}

export const FORM_TYPE = 'application/x-www-form-urlencoded'

export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { tags = [], parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      tags,
      parameters,
      body: requestBody?.content['application/json']?.schema,
      form: requestBody?.content[FORM_TYPE] !== undefined,
    })),
  )
}

let made = 0
/** What a description can't say: words that mean something to the server. */
const KNOWN: Record<string, () => unknown> = {
  key: () => `hostile-key-${(made += 1)}`,
  token: () => 'x'.repeat(40),
  device: () => 'd'.repeat(32),
  // a chat is handed to a queue or to an agent
  agent_id: () => undefined,
  // the other name of `payload`
  ujet: () => undefined,
  lang: () => 'en',
  language: () => 'en',
  email: () => 'someone@example.org',
  emails: () => ['someone@example.org'],
  time_zone: () => 'Europe/Madrid',
  phone_number: () => '+34911234567',
  scheduled_at: () => '2026-11-24T10:00:00.000Z',
  event_params: () => ({ go: 'menu' }),
  custom_data: () => ({ unsigned: { plan: { label: 'Plan', value: 'Gold' } } }),
}

/** A value that fits; `full` also fills what may be left out. */
export function sampleOf(schema: Schema, name = '', full = true): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const known = KNOWN[name]
  if (known) return known()
  const [first] = schema.anyOf ?? []
  if (first) return sampleOf(first, name, full)
  if (schema.properties) {
    const wanted = Object.entries(schema.properties).filter(
      ([key]) => full || schema.required?.includes(key),
    )
    return Object.fromEntries(wanted.map(([key, value]) => [key, sampleOf(value, key, full)]))
  }
  switch (schema.type) {
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'array':
      return schema.items ? [sampleOf(schema.items, '', full)] : []
    case 'string':
      return 'words'
    default:
      return {}
  }
}

type Path = readonly (string | number)[]

/** Every place in a value that something else can be put into. */
export function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]))]
}

/** A copy with something else in one place. */
export function put(value: unknown, [first, ...rest]: Path, other: unknown): unknown {
  if (first === undefined) return other
  if (Array.isArray(value)) return value.with(Number(first), put(value[Number(first)], rest, other))
  const source = value as Record<string, unknown>
  return { ...source, [first]: put(source[first], rest, other) }
}
