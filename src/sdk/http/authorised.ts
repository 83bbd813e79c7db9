import { isClientError } from '../errors.ts'
import type { Http, HttpAnswer, Requester, RequestSpec } from './http.ts'

/** Where access tokens come from. */
export interface TokenSource {
  /** Milliseconds since 1970, from when `token` gives another one than now. */
  readonly until: number
  /** A token that is good for a while. */
  token(): Promise<string>
  /** A token in place of one that the server refused. */
  renew(refused: string): Promise<string>
}

/** Requests in the name of the end user; a refused token is renewed once. */
export class AuthorisedHttp implements Requester {
  #http: Http
  #tokens: TokenSource

  constructor(http: Http, tokens: TokenSource) {
    this.#http = http
    this.#tokens = tokens
  }

  async request<T>(spec: RequestSpec): Promise<HttpAnswer<T>> {
    const token = await this.#tokens.token()
    try {
      return await this.#http.send<T>(spec, token)
    } catch (error) {
      if (!isClientError(error) || error.status !== 401) throw error
      return this.#http.send<T>(spec, await this.#tokens.renew(token))
    }
  }
}
