import type { CheckDetails, CheckedAction } from '../../../contract/checks.ts'
import { DomainError } from '../errors.ts'
import type { Company, Context } from '../ports.ts'
import { createPasses } from './passes.ts'
import { createProofs } from './proofs.ts'
import { createRecaptchaCheck, type RecaptchaService } from './recaptcha.ts'

/** What came with a request. */
export interface Evidence {
  proof?: string | undefined
  /** A token of reCAPTCHA. */
  recaptcha?: string | undefined
}

/** What a company asks of those whom it does not know, before it takes a chat, a call or an email of them. */
export function createChecks(ctx: Context, service: RecaptchaService) {
  const proofs = createProofs(ctx)
  const recaptcha = createRecaptchaCheck(service)

  /** Everything that is to be sent with the next try, at once: each try uses up what came with it. */
  async function required(
    company: Company,
    action: CheckedAction,
    reason: CheckDetails['reason'],
  ): Promise<DomainError> {
    const details: CheckDetails = {
      ...(proofs.isAsked(company, action) && { proof: await proofs.task(company, action) }),
      ...(recaptcha.isAsked(company, action) && { recaptcha: recaptcha.task(company, action) }),
      reason,
    }
    return new DomainError('check_required', 'Do what the details ask for, and send it along', {
      ...details,
    })
  }

  return {
    /** Say that a check was done already. */
    passes: createPasses(ctx),

    isAsked: (company: Company, action: CheckedAction): boolean =>
      proofs.isAsked(company, action) || recaptcha.isAsked(company, action),

    /** Refuses early what could not pass. @throws DomainError `check_required` */
    async requireProof(company: Company, action: CheckedAction, evidence: Evidence): Promise<void> {
      if (evidence.proof !== undefined || !proofs.isAsked(company, action)) return
      throw await required(company, action, 'proof_missing')
    },

    /**
     * The proof is looked at first: without one nobody has us ask Google.
     * @throws DomainError `check_required`, `check_refused`, `check_unavailable`
     */
    async pass(company: Company, action: CheckedAction, evidence: Evidence): Promise<void> {
      const asksToken = recaptcha.isAsked(company, action)
      if (asksToken && !evidence.recaptcha) {
        throw await required(company, action, 'recaptcha_missing')
      }
      if (proofs.isAsked(company, action)) {
        const { proof } = evidence
        const wrong = proof ? await proofs.take(company, action, proof) : 'proof_missing'
        if (wrong) throw await required(company, action, wrong)
      }
      if (!asksToken || !evidence.recaptcha) return
      const wrong = await recaptcha.take(company, action, evidence.recaptcha)
      if (wrong) throw await required(company, action, wrong)
    },
  }
}

export type Checks = ReturnType<typeof createChecks>
