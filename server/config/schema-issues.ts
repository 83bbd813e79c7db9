import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { Settings } from 'typebox/system'
import type { Issue, Path } from './yaml-source.ts'

interface SchemaNode {
  properties?: Record<string, SchemaNode>
  patternProperties?: Record<string, SchemaNode>
  items?: SchemaNode
  anyOf?: SchemaNode[]
  title?: string
}

/** What does not fit the schema, all of it, each in words that say what to do. */
export function schemaIssues(schema: TSchema, value: unknown): Issue[] {
  const { maxErrors } = Settings.Get()
  Settings.Set({ maxErrors: 10_000 })
  try {
    const errors = Compile(schema).Errors(value)
    const read = (error: TLocalizedValidationError) => describe(error, schema, value)
    return unique(withoutOtherBranches(errors, schema, value).flatMap(read))
  } finally {
    Settings.Set({ maxErrors })
  }
}

/** Calls back with every value in it that a schema of this title describes. */
export function visitTitled(
  schema: TSchema,
  value: unknown,
  visit: (title: string, value: Record<string, unknown>, path: Path) => void,
): void {
  const walk = (node: SchemaNode, at: unknown, path: Path): void => {
    if (Array.isArray(at)) {
      const { items } = node
      if (items) at.forEach((item, index) => walk(items, item, [...path, index]))
      return
    }
    if (!isRecord(at)) return
    if (node.title !== undefined) visit(node.title, at, path)
    for (const branch of node.anyOf ?? []) walk(branch, at, path)
    const [each] = Object.values(node.patternProperties ?? {})
    for (const [key, child] of Object.entries(at)) {
      const next = node.properties?.[key] ?? each
      if (next) walk(next, child, [...path, key])
    }
  }
  walk(schema, value, [])
}

/** Of a union, only what the alternative that comes nearest to the value has to say. */
function withoutOtherBranches(
  errors: TLocalizedValidationError[],
  schema: TSchema,
  value: unknown,
): TLocalizedValidationError[] {
  const drop: { path: string; at: string }[] = []
  for (const { keyword, schemaPath, instancePath } of errors) {
    if (keyword !== 'anyOf') continue
    const branches = nodeAt(schema, schemaPath)?.anyOf ?? []
    const given = Object.keys(recordAt(value, instancePath))
    const fit = branches.map((branch) => given.filter((key) => branch.properties?.[key]).length)
    const best = Math.max(...fit)
    const nearest = best > 0 ? fit.indexOf(best) : -1
    branches.forEach((_, index) => {
      if (index !== nearest) drop.push({ path: `${schemaPath}/anyOf/${index}`, at: instancePath })
    })
    if (nearest >= 0) drop.push({ path: schemaPath, at: `${instancePath}#anyOf` })
  }
  return errors.filter(({ keyword, schemaPath, instancePath }) => {
    const at = keyword === 'anyOf' ? `${instancePath}#anyOf` : instancePath
    return !drop.some(
      (branch) =>
        isWithin(schemaPath, branch.path) && (at === branch.at || isWithin(at, branch.at)),
    )
  })
}

function isWithin(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`)
}

function describe(error: TLocalizedValidationError, schema: TSchema, value: unknown): Issue[] {
  const path = pathOf(error.instancePath, value)
  const here = nodeAt(schema, error.schemaPath)
  const say = (message: string): Issue[] => [{ path, message }]
  switch (error.keyword) {
    // The same unknown key is told by `additionalProperties`, with its name.
    case 'boolean':
      return []
    case 'additionalProperties':
      return error.params.additionalProperties.map((key) => ({
        path: [...path, key],
        message: unknownKey(key, here),
      }))
    case 'required':
      return error.params.requiredProperties.map((key) => ({
        path: [...path, key],
        message: 'is missing',
      }))
    case 'anyOf': {
      const known = (here?.anyOf ?? []).map((one) => Object.keys(one.properties ?? {}).join(' + '))
      return say(`must be one of: ${known.join(', ')}`)
    }
    case 'type':
      return say(`must be ${article(String(error.params.type))}, is ${kindOf(value, path)}`)
    case 'enum':
      return say(`must be one of: ${error.params.allowedValues.join(', ')}`)
    case 'minLength':
      return say(error.params.limit === 1 ? 'must not be empty' : error.message)
    case 'minItems':
    case 'minProperties':
      return say(`needs at least ${error.params.limit}`)
    case 'format':
      return say(`is not a valid ${error.params.format}`)
    default:
      return say(error.message)
  }
}

function unknownKey(key: string, schema: SchemaNode | undefined): string {
  const [pattern] = Object.keys(schema?.patternProperties ?? {})
  if (pattern !== undefined) return `is not a valid key here: it must match ${pattern}`
  const near = nearest(key, Object.keys(schema?.properties ?? {}))
  return near === undefined ? 'unknown field' : `unknown field, did you mean "${near}"?`
}

/** The candidate that a typing mistake may have made into the word. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3) + 1)
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ distance }) => distance <= limit)
    .sort((one, other) => one.distance - other.distance)[0]?.candidate
}

/** Optimal string alignment distance: insert, delete, replace, swap neighbours. */
function editDistance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)]
  const cell = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= other.length; j++) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      row[j] = Math.min(
        cell(i - 1, j) + 1,
        cell(i, j - 1) + 1,
        cell(i - 1, j - 1) + cost,
        swapped ? cell(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
  }
  return cell(one.length, other.length)
}

function nodeAt(schema: TSchema, schemaPath: string): SchemaNode | undefined {
  let at: unknown = schema
  for (const part of schemaPath.split('/').slice(1))
    at = isRecord(at) || Array.isArray(at) ? Reflect.get(at, part) : undefined
  return isRecord(at) ? at : undefined
}

function pathOf(instancePath: string, value: unknown): Path {
  let at = value
  return instancePath
    .split('/')
    .slice(1)
    .map((raw) => {
      const part = raw.replaceAll('~1', '/').replaceAll('~0', '~')
      const inArray = Array.isArray(at)
      at = inArray || isRecord(at) ? Reflect.get(at as object, part) : undefined
      return inArray ? Number(part) : part
    })
}

function recordAt(value: unknown, instancePath: string): Record<string, unknown> {
  const at = valueAt(value, pathOf(instancePath, value))
  return isRecord(at) ? at : {}
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, part) => (isRecord(at) || Array.isArray(at) ? Reflect.get(at, part) : undefined),
    value,
  )
}

function kindOf(value: unknown, path: Path): string {
  const at = valueAt(value, path)
  if (at === null || at === undefined) return 'empty'
  if (Array.isArray(at)) return 'a list'
  return isRecord(at) ? 'a map of keys' : `the ${typeof at} ${JSON.stringify(at)}`
}

function article(type: string): string {
  const words: Record<string, string> = {
    object: 'a map of keys',
    array: 'a list',
    boolean: 'true or false',
    integer: 'a whole number',
    number: 'a number',
    string: 'a text (put it in quotes)',
  }
  return words[type] ?? type
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unique(issues: Issue[]): Issue[] {
  const seen = new Map(issues.map((issue) => [`${issue.path.join('/')}:${issue.message}`, issue]))
  return [...seen.values()]
}
