import type { RecaptchaConfig } from './abuse-schema.ts'
import type { CompanyFile } from './company-schema.ts'
import { SecretError } from './secrets.ts'

type Environment = Record<string, string | undefined>

/** The secret that belongs to a company's site key. @throws SecretError where the variable is not set */
export function recaptchaSecret({ secret }: RecaptchaConfig, env: Environment): string {
  const value = env[secret.env]?.trim()
  if (value) return value
  throw new SecretError(`abuse.recaptcha needs the environment variable ${secret.env}`)
}

/** Host names on which a company's customers may get their tokens. */
export function recaptchaHostnames(file: CompanyFile, publicUrl: string | undefined): string[] {
  const named = file.abuse?.recaptcha?.hostnames
  if (named) return named
  const urls = [...file.embed_origins, ...(publicUrl === undefined ? [] : [publicUrl])]
  return [...(file.hosts ?? []), ...urls.map((url) => new URL(url).hostname)]
}

/** @throws SecretError where a company's tokens could not be verified */
export function checkRecaptcha(file: CompanyFile, env: Environment): void {
  const recaptcha = file.abuse?.recaptcha
  if (!recaptcha) return
  recaptchaSecret(recaptcha, env)
  if (recaptchaHostnames(file, env['PUBLIC_URL']?.trim() || undefined).length > 0) return
  throw new SecretError('abuse.recaptcha needs hostnames, hosts or PUBLIC_URL: where it is used')
}
