import { ClientError, isClientError } from '../errors.ts'
import { readClaims } from './claims.ts'

export type Authenticate = () => Promise<{ token: string }>

const SPARE_MS = 5_000
/** A page that is slow to answer, and not one that never does. */
const LONGEST_MS = 30_000

/**
 * The company token between the host, who gives it, and its exchange, which uses it up. It is held for that moment
 * only, and only in memory.
 */
export class CompanyToken {
  #authenticate: Authenticate
  #held: string | null = null

  constructor(authenticate: Authenticate) {
    this.#authenticate = authenticate
  }

  /** Whether the host names a user, known without asking our server. */
  async isIdentified(): Promise<boolean> {
    this.#held = await this.take()
    const claims = readClaims(this.#held)
    // what can't be read here may still mean something to the server
    return !claims || claims.identifier !== undefined
  }

  async take(): Promise<string> {
    const held = this.#held
    this.#held = null
    if (held && !isStale(held)) return held
    return this.#ask()
  }

  async #ask(): Promise<string> {
    try {
      const answer: unknown = await within(LONGEST_MS, this.#authenticate())
      const token =
        typeof answer === 'object' && answer && 'token' in answer ? answer.token : undefined
      if (typeof token === 'string' && token) return token
    } catch (error) {
      if (isClientError(error)) throw error
      throw new ClientError(401, 'token_missing', 'authenticate() failed', { cause: error })
    }
    throw new ClientError(401, 'token_missing', 'authenticate() gave no token')
  }
}

/** @throws ClientError `token_missing` */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new ClientError(401, 'token_missing', 'authenticate() gave no answer')),
      ms,
    )
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function isStale(token: string): boolean {
  const exp = readClaims(token)?.exp
  return exp !== undefined && exp * 1000 < Date.now() + SPARE_MS
}
