import { CompanyFileError } from './company-file.ts'
import { SettingsError } from './env.ts'
import { SecretError } from './secrets.ts'

/** Why the server did not start, and what to do about it. */
export function explain(error: unknown): string {
  if (error instanceof CompanyFileError) return error.message
  if (error instanceof SettingsError || error instanceof SecretError) return error.message
  const text = error instanceof Error ? error.message || error.name : String(error)
  const path = fieldOf(error, 'path')
  switch (fieldOf(error, 'code')) {
    case 'EADDRINUSE':
      return `port ${fieldOf(error, 'port') ?? ''} is in use: stop what listens there, or set PORT to another one`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${text}: check HOST, DATABASE_URL and SMTP_URL`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return path === undefined
        ? `${text}: set PORT to one above 1024`
        : `${path} can't be written: give this user the right to, or set PORTICO_DATA to another folder`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path ?? 'the data folder'} is a file: set PORTICO_DATA to a folder`
    case 'ENOSPC':
      return 'the disk is full: make room, or set PORTICO_DATA to a folder on another one'
    case 'ECONNREFUSED':
      return 'the database does not answer: check DATABASE_URL, or leave it out to use the built-in one'
    case 'ERR_SQLITE_ERROR':
      return `the database in the data folder can't be used (${text}): check the folder that PORTICO_DATA names`
    default:
      return text
  }
}

function fieldOf(error: unknown, name: string): string | undefined {
  const value: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
