import { isClientError } from '../errors.ts'
import { lazy } from '../lazy.ts'
import type { Http, HttpAnswer, Requester, RequestSpec } from './http.ts'

/** Where access tokens come from. */
export interface TokenSource {
  /** A token that is good for a while. */
  token(): Promise<string>
  /** A token in place of one that the server refused. */
  renew(refused: string): Promise<string>
}

/** Only those of whom work is asked load what does it. */
const solver = lazy(() => import('./proof.ts'))

/** Requests in the name of the end user; a refused token is renewed once, and work is done where it is asked for. */
export class AuthorisedHttp implements Requester {
  #http: Http
  #tokens: TokenSource
  #companyId: string

  constructor(http: Http, tokens: TokenSource, companyId: string) {
    this.#http = http
    this.#tokens = tokens
    this.#companyId = companyId
  }

  async request<T>(spec: RequestSpec): Promise<HttpAnswer<T>> {
    try {
      return await this.#send<T>(spec)
    } catch (error) {
      if (!isClientError(error) || error.code !== 'proof_required') throw error
      const { prove } = await solver()
      return prove(this.#http, this.#companyId, spec, (proven) => this.#send<T>(proven))
    }
  }

  async #send<T>(spec: RequestSpec): Promise<HttpAnswer<T>> {
    const token = await this.#tokens.token()
    try {
      return await this.#http.send<T>(spec, token)
    } catch (error) {
      if (!isClientError(error) || error.status !== 401) throw error
      return this.#http.send<T>(spec, await this.#tokens.renew(token))
    }
  }
}
