import type { FastifyRequest } from 'fastify'
import { PROOF_HEADER, RECAPTCHA_HEADER, type CheckedAction } from '../../contract/checks.ts'
import type { Evidence } from '../domain/checks/checks.ts'
import type { Services } from '../services.ts'

/** A hook of routes on which a company may ask those whom it does not know to show that they are no machine. */
export const requireCheck =
  ({ checks }: Pick<Services, 'checks'>, action: CheckedAction) =>
  async (request: FastifyRequest): Promise<void> => {
    const { company, anonymous } = request.endUser
    if (anonymous) await checks.pass(company, action, evidenceOf(request))
  }

/** What a request brings along; a longer text than any of these is none. */
export function evidenceOf({ headers }: FastifyRequest): Evidence {
  const text = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' && value.length <= 8192 ? value : undefined
  }
  return { proof: text(PROOF_HEADER), recaptcha: text(RECAPTCHA_HEADER) }
}
