import type { FastifyRequest } from 'fastify'
import { PROOF_HEADER } from '../../contract/proofs.ts'
import type { Services } from '../services.ts'

/** A hook of routes on which a company may ask those whom it does not know for a proof of work. */
export const requireProof =
  ({ proofs }: Pick<Services, 'proofs'>) =>
  async (request: FastifyRequest): Promise<void> => {
    const header = request.headers[PROOF_HEADER]
    await proofs.check(request.endUser, Array.isArray(header) ? header.join(',') : header)
  }
