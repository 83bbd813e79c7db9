import type { CheckDetails } from '../../../contract/checks.ts'
import type { ClientError } from '../errors.ts'
import type { RequestSpec } from '../http/http.ts'
import type { Emitter } from '../emitter.ts'
import type { Verification } from '../types.ts'
import { PROOF, RECAPTCHA } from './headers.ts'
import { recaptchaToken } from './recaptcha.ts'
import { solve } from './solve.ts'

/** One check that is being done: what its listeners get, over and over. What they can't copy stays out of its fields. */
class Check implements Verification {
  progress = 0
  done = false
  siteKey: string | undefined
  #abort: AbortController

  constructor(abort: AbortController) {
    this.#abort = abort
  }

  cancel(): void {
    this.#abort.abort()
  }
}

/**
 * Does what the server asks for before it takes a request.
 *
 * @returns the request with what has to be sent along
 */
export async function meet(
  spec: RequestSpec,
  { details }: ClientError,
  signal: AbortSignal,
  emitter: Emitter,
): Promise<RequestSpec> {
  const { proof, recaptcha, reason } = (details ?? {}) as Partial<CheckDetails>
  const abort = new AbortController()
  const stop = () => abort.abort()
  const check = new Check(abort)
  const told = (share: number) => {
    check.progress = share
    emitter.emit('verification', check)
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  try {
    told(0)
    const headers = { ...spec.headers }
    // a token that the caller brought is taken back only when it did not hold
    if (recaptcha && (reason === 'recaptcha_invalid' || !headers[RECAPTCHA])) {
      const site_key = check.siteKey ?? recaptcha.site_key
      headers[RECAPTCHA] = await recaptchaToken({ ...recaptcha, site_key }, abort.signal)
    }
    if (proof) headers[PROOF] = await solve(proof, abort.signal, told)
    return { ...spec, headers }
  } finally {
    signal.removeEventListener('abort', stop)
    check.done = true
    told(1)
  }
}
