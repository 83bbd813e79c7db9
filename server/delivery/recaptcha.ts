import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { recaptchaHostnames, recaptchaSecret } from '../config/recaptcha-keys.ts'
import { RecaptchaUnreachable, type RecaptchaService } from '../domain/checks/recaptcha.ts'

export interface RecaptchaSettings {
  /** Where the secrets of companies are read from. */
  env: Record<string, string | undefined>
  publicUrl: string | undefined
  /** Instead of Google's own origin: `https://www.recaptcha.net` where that one can't be reached. */
  url?: string | undefined
  log?: { warn(details: object, message: string): void } | undefined
}

const GOOGLE = 'https://www.google.com'
const TIMEOUT_MS = 5_000

const SiteVerify = Compile(
  Type.Object({
    success: Type.Boolean(),
    hostname: Type.Optional(Type.String()),
    score: Type.Optional(Type.Number()),
    action: Type.Optional(Type.String()),
    'error-codes': Type.Optional(Type.Array(Type.String())),
  }),
)

/** Asks Google about tokens; nothing but the token leaves the house, the customer's address neither. */
export function createRecaptcha({ env, publicUrl, url = GOOGLE, log }: RecaptchaSettings) {
  const service: RecaptchaService = {
    script: `${url}/recaptcha/api.js`,
    hostnames: ({ file }) => recaptchaHostnames(file, publicUrl),

    async ask({ id, file }, token) {
      const config = file.abuse?.recaptcha
      if (!config) throw new Error(`${id} does not use reCAPTCHA`)
      const body = new URLSearchParams({ secret: recaptchaSecret(config, env), response: token })
      const read = await post(`${url}/recaptcha/api/siteverify`, body)
      if (!SiteVerify.Check(read)) throw unreachable('answered with something else than a verdict')
      const { 'error-codes': errors = [], ...answer } = read
      return { ...answer, errors }
    },

    onSkipped: ({ id }, error) =>
      log?.warn({ err: error, company: id }, 'a customer was let pass without reCAPTCHA'),
  }

  return {
    service,
    /** What a page has to allow for the script to work; https://developers.google.com/recaptcha/docs/faq. */
    sources: {
      scripts: [
        `${url}/recaptcha/`,
        'https://www.gstatic.com/recaptcha/',
        // where the other name of the same service has its files
        ...(url.endsWith('.recaptcha.net') ? ['https://www.gstatic.cn/recaptcha/'] : []),
      ],
      frames: [`${url}/recaptcha/`, 'https://recaptcha.google.com/recaptcha/'],
    },
  }
}

async function post(url: string, body: URLSearchParams): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { method: 'POST', body, signal, redirect: 'error' })
    if (!response.ok) throw unreachable(`answered ${response.status}`)
    return await response.json()
  } catch (error) {
    if (error instanceof RecaptchaUnreachable) throw error
    throw unreachable('could not be asked', error)
  }
}

function unreachable(what: string, cause?: unknown): RecaptchaUnreachable {
  return new RecaptchaUnreachable(`reCAPTCHA ${what}`, { cause })
}
