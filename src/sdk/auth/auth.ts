import type { TokenResponse } from '../../../contract/auth.ts'
import { isClientError } from '../errors.ts'
import type { Requester } from '../http/http.ts'
import type { TokenSource } from '../http/authorised.ts'
import { randomText } from '../ids.ts'
import { log } from '../logger.ts'
import type { Vault } from '../storage/vault.ts'
import type { ClientIdentity } from '../types.ts'
import { CompanyToken, type Authenticate } from './company-token.ts'

interface Access {
  token: string
  /** Milliseconds since 1970, after which a new one is asked for. */
  until: number
}

export interface AuthOptions {
  http: Requester
  vault: Vault
  companyId: string
  authenticate: Authenticate | undefined
  onAuthenticated: () => void
  /** The user is another one than before; what was kept of the old one is gone. */
  onSwitched: () => Promise<void>
}

const ANONYMOUS = 'anonymous'

/** Who the end user is: exchanges company tokens, keeps the access token fresh, binds the vault to the identity. */
export class Auth implements TokenSource {
  #options: AuthOptions
  #company: CompanyToken
  #access: Access | null = null
  #renewal: Promise<Access> | null = null
  #device: string | null = null
  #identity: ClientIdentity | null = null

  constructor(options: AuthOptions) {
    this.#options = options
    this.#company = new CompanyToken(options.authenticate ?? (() => this.#visit()))
  }

  get identity(): ClientIdentity | null {
    return this.#identity
  }

  /** A name for the current user's things in the vault. */
  get owner(): string {
    return ownerOf(this.#identity)
  }

  get until(): number {
    return this.#access?.until ?? 0
  }

  async token(): Promise<string> {
    if (this.#access && Date.now() < this.until) return this.#access.token
    return (await this.#renewed()).token
  }

  async renew(refused: string): Promise<string> {
    if (this.#access?.token === refused) this.#access = null
    return this.token()
  }

  /** Whether it can be said without our server that this user has nothing there. */
  async isNobody(): Promise<boolean> {
    const { vault, authenticate } = this.#options
    const stored = await vault.get('chat')
    if (stored && (await vault.get('owner')) === ANONYMOUS) return false
    if (this.#identity) return this.#identity.anonymous
    return !authenticate || !(await this.#company.isIdentified())
  }

  /** Keeps what makes this user known again. To be called at the customer's first act, and not before. */
  async keep(): Promise<void> {
    await this.token()
    try {
      await this.#store()
    } catch (error) {
      log('warn', 'auth', 'not stored', error)
    }
  }

  async #store(): Promise<void> {
    const { vault } = this.#options
    if (this.#identity?.anonymous) {
      const stored = await vault.get('device')
      if (stored && stored !== this.#device) {
        // another tab was first: both are one visitor from here on
        this.#access = null
        await this.token()
      } else if (!stored && this.#device) await vault.set('device', this.#device)
    }
    await vault.set('owner', this.owner)
  }

  /** One exchange at a time; everybody who waits gets its answer. */
  #renewed(): Promise<Access> {
    this.#renewal ??= this.#exchange().finally(() => {
      this.#renewal = null
    })
    return this.#renewal
  }

  async #exchange(): Promise<Access> {
    const answer = await this.#traded().catch((error: unknown) => {
      const again = isClientError(error) && error.code.startsWith('token_') && error.status === 401
      // a host may give out a token that it made earlier, and that has run out on the way
      if (again && error.code !== 'token_missing') return this.#traded()
      throw error
    })
    await this.#become({ ...answer.end_user, anonymous: answer.anonymous })
    const lifetime = answer.expires_in * 1000
    this.#access = {
      token: answer.access_token,
      until: Date.now() + lifetime - Math.min(30_000, lifetime / 4),
    }
    this.#options.onAuthenticated()
    return this.#access
  }

  async #traded(): Promise<TokenResponse> {
    const { http, companyId, vault } = this.#options
    const token = await this.#company.take()
    this.#device = (await vault.get('device')) ?? this.#device ?? randomText(32)
    const { data } = await http.request<TokenResponse>({
      method: 'POST',
      path: `/companies/${encodeURIComponent(companyId)}/token`,
      body: { token, device: this.#device },
      retry: true,
    })
    return data
  }

  /** Clears what another user left behind before anything of this one is done. */
  async #become(identity: ClientIdentity): Promise<void> {
    const { vault, onSwitched } = this.#options
    const owner = ownerOf(identity)
    const kept = await vault.get('owner')
    const before = this.#identity && this.owner
    if (kept && kept !== owner) {
      log('info', 'auth', 'another user: storage cleared')
      await vault.clear()
    }
    this.#identity = identity
    // whoever is anonymous here after this user is somebody else
    if (!identity.anonymous) this.#device = null
    if (before && before !== owner) await onSwitched()
  }

  async #visit(): Promise<{ token: string }> {
    const { http, companyId } = this.#options
    const { data } = await http.request<{ token: string }>({
      method: 'POST',
      path: `/companies/${encodeURIComponent(companyId)}/visitors`,
      retry: true,
    })
    return data
  }
}

function ownerOf(identity: ClientIdentity | null): string {
  return identity && !identity.anonymous ? `user:${identity.identifier ?? ''}` : ANONYMOUS
}
