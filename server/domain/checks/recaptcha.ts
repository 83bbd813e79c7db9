import type { CheckDetails, CheckedAction, RecaptchaTask } from '../../../contract/checks.ts'
import { DomainError } from '../errors.ts'
import type { Company } from '../ports.ts'

/** What Google says of a token, as far as it is looked at. */
export interface RecaptchaAnswer {
  success: boolean
  hostname?: string
  /** Version 3 only. */
  score?: number
  /** Version 3 only. */
  action?: string
  errors: string[]
}

/** Google, as the rules see it. */
export interface RecaptchaService {
  /** Address of the script that makes tokens. */
  script: string
  /** Host names on which tokens of a company may be made. */
  hostnames(company: Company): string[]
  /** @throws RecaptchaUnreachable */
  ask(company: Company, token: string): Promise<RecaptchaAnswer>
  /** Customers pass unchecked for now; the operator should know. */
  onSkipped(company: Company, error: RecaptchaUnreachable): void
}

/** No answer, or none that says anything. */
export class RecaptchaUnreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RecaptchaUnreachable'
  }
}

/** Of these the customer is not to blame, and trying again does not help. */
const MISCONFIGURED = [
  'missing-input-secret',
  'invalid-input-secret',
  'bad-request',
  'invalid-keys',
]
const MIN_SCORE = 0.5

/** What a company wants to know of Google about its visitors; https://developers.google.com/recaptcha/docs/verify. */
export function createRecaptchaCheck(service: RecaptchaService) {
  return {
    isAsked: ({ file }: Company, action: CheckedAction): boolean => {
      const recaptcha = file.abuse?.recaptcha
      const actions: readonly CheckedAction[] = recaptcha?.for ?? ['chat', 'call', 'email']
      return recaptcha !== undefined && actions.includes(action)
    },

    task({ file }: Company, action: CheckedAction): RecaptchaTask {
      const { site_key = '', type = 'score' } = file.abuse?.recaptcha ?? {}
      return { site_key, type, action, script: service.script }
    },

    /**
     * @returns what has to be done anew
     * @throws DomainError `check_refused`, `check_unavailable`
     */
    async take(
      company: Company,
      action: CheckedAction,
      token: string,
    ): Promise<CheckDetails['reason'] | null> {
      const {
        type = 'score',
        min_score = MIN_SCORE,
        when_unreachable,
      } = company.file.abuse?.recaptcha ?? {}
      let answer: RecaptchaAnswer
      try {
        answer = await service.ask(company, token)
      } catch (error) {
        if (!(error instanceof RecaptchaUnreachable)) throw error
        if (when_unreachable !== 'allow') throw unavailable(error.message)
        service.onSkipped(company, error)
        return null
      }
      const { success, hostname = '', score = 0, errors } = answer
      const wrong = errors.find((code) => MISCONFIGURED.includes(code))
      if (wrong !== undefined) throw unavailable(`reCAPTCHA does not take our question: ${wrong}`)
      if (!success) return 'recaptcha_invalid'
      if (!service.hostnames(company).includes(hostname.toLowerCase())) {
        throw refused(`was made on ${hostname || 'a page without a name'}, which is not listed`)
      }
      if (type === 'invisible') return null
      if (answer.action !== action) throw refused(`is not for the action "${action}"`)
      if (score < min_score) throw refused('has too low a score')
      return null
    },
  }
}

function refused(what: string): DomainError {
  return new DomainError('check_refused', `The reCAPTCHA token ${what}`)
}

function unavailable(message: string): DomainError {
  return new DomainError('check_unavailable', message)
}
