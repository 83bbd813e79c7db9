import type { ProofTask } from '../../../contract/checks.ts'
import { ClientError } from '../errors.ts'
import { sha256Start } from './sha256.ts'

/** So long at a time: half of a frame, so that typing and scrolling go on. */
const SLICE_MS = 8
const TRIES_PER_LOOK = 64

/**
 * A nonce with which the SHA-256 of `seed:nonce` begins with as many zero bits as are asked for.
 *
 * @param told of the share that has probably been done, 0 to 1, after each slice
 * @throws ClientError `aborted`
 */
export async function solve(
  { challenge, seed, bits }: ProofTask,
  signal: AbortSignal,
  told: (share: number) => void,
): Promise<string> {
  let until = performance.now() + SLICE_MS
  for (let nonce = 0; ; nonce++) {
    if (nonce % TRIES_PER_LOOK === 0 && performance.now() > until) {
      // tries have no memory: after as many as are needed on average, two thirds of all people are done
      told(1 - Math.exp(-nonce / 2 ** bits))
      await breath()
      until = performance.now() + SLICE_MS
    }
    if (signal.aborted) throw ClientError.aborted()
    if (Math.clz32(sha256Start(`${seed}:${nonce}`)) >= bits) return `${challenge}:${nonce}`
  }
}

/** Lets the page do what it has to. Browsers put timers of hidden pages off for up to a minute, but no messages. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    if (!globalThis.document?.hidden) {
      setTimeout(resolve)
      return
    }
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
