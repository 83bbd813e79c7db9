import axios, { type AxiosInstance } from 'axios'

export { decode } from './decode.ts'

/** What sends requests to the API of a server, and takes every answer as one. */
export function connect(origin: string): AxiosInstance {
  return axios.create({
    baseURL: `${origin}/api`,
    validateStatus: () => true,
    // the server decides by the token alone
    withCredentials: false,
    transformResponse: (data: unknown) => data,
  })
}
