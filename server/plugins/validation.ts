import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { DomainError } from '../domain/errors.ts'
import { isTooDeep, MOST_LEVELS } from '../domain/nesting.ts'

interface ObjectSchema {
  properties?: Record<string, { type?: string; default?: unknown }>
}

/**
 * Checks requests against the schemas of the contract. Nothing is dropped or changed in a body; what comes as text in a
 * path or a query is read as the number or truth value that its schema asks for.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema)
  return (value: unknown) => {
    if (httpPart === 'body' && isTooDeep(value)) return { error: tooDeep() }
    const read = httpPart === 'body' ? value : fromText(schema, value)
    if (validator.Check(read)) return { value: read }
    return { error: invalid(validator.Errors(read), httpPart) }
  }
}

export function tooDeep(): DomainError {
  return new DomainError('validation_failed', 'This is nested too deeply', {
    fields: { '(whole)': `must not have more than ${MOST_LEVELS} levels` },
  })
}

/** The refusal of what does not fit, with the reason per field. */
export function invalid(errors: TLocalizedValidationError[], part = 'body'): DomainError {
  const fields: Record<string, string> = {}
  for (const error of errors) for (const [path, reason] of reasons(error)) fields[path] ??= reason
  return new DomainError('validation_failed', `The ${part} of the request is not valid`, { fields })
}

function reasons(error: TLocalizedValidationError): [path: string, reason: string][] {
  const at = error.instancePath.split('/').slice(1)
  const inside = (key: string) => [...at, key].join('.')
  if (error.keyword === 'required') {
    return error.params.requiredProperties.map((key) => [inside(key), 'is required'])
  }
  if (error.keyword === 'additionalProperties') {
    return error.params.additionalProperties.map((key) => [inside(key), 'is not known'])
  }
  // an unknown key is told once, by its name
  if (error.keyword === 'boolean') return []
  return [[at.join('.') || '(whole)', error.message]]
}

function fromText(schema: ObjectSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const read: Record<string, unknown> = { ...value }
  for (const [key, { type, default: fallback }] of Object.entries(schema.properties ?? {})) {
    const text = read[key]
    if (text === undefined) {
      if (fallback !== undefined) read[key] = fallback
    } else if (typeof text === 'string') {
      if (type === 'integer' && /^-?\d{1,16}$/.test(text)) read[key] = Number(text)
      else if (type === 'boolean' && /^(true|false)$/.test(text)) read[key] = text === 'true'
    }
  }
  return read
}
