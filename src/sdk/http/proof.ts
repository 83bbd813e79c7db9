import type { ProofChallenge } from '../../../contract/proofs.ts'
import { ClientError, isClientError } from '../errors.ts'
import type { Http, RequestSpec } from './http.ts'
import { pause } from './pause.ts'
import { sha256Start } from './sha256.ts'

/** So long at a time, so that the page stays alive. */
const CHUNK_MS = 8

/**
 * A nonce with which the SHA-256 of `challenge:nonce` begins with as many zero bits as are asked for.
 *
 * @throws ClientError `aborted`
 */
export async function solve(
  { challenge, bits }: ProofChallenge,
  signal: AbortSignal,
): Promise<string> {
  let until = performance.now() + CHUNK_MS
  for (let nonce = 0; ; nonce++) {
    if (nonce % 64 === 0 && performance.now() > until) {
      await pause(0, signal)
      until = performance.now() + CHUNK_MS
    }
    if (signal.aborted) throw ClientError.aborted()
    const proof = `${challenge}:${nonce}`
    if (Math.clz32(sha256Start(proof)) >= bits) return proof
  }
}

/** Sends a request with a proof; when its answer was lost and the proof is used up, once more with another. */
export async function prove<T>(
  http: Http,
  companyId: string,
  spec: RequestSpec,
  send: (proven: RequestSpec) => Promise<T>,
): Promise<T> {
  const path = `/companies/${companyId}/challenge`
  const proven = async () => {
    const { data } = await http.request<ProofChallenge>({ method: 'GET', path, retry: true })
    const proof = await solve(data, spec.signal ?? http.ended)
    return { ...spec, headers: { 'x-portico-proof': proof } }
  }
  try {
    return await send(await proven())
  } catch (error) {
    if (!isClientError(error) || error.code !== 'proof_invalid') throw error
    return send(await proven())
  }
}
