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

/** Longest time in which nothing comes. */
const STALL_MS = 20_000
/** Longest time in which nothing goes, or is answered: the end of an upload may wait in buffers on the way. */
const UPLOAD_STALL_MS = 60_000

/** Tells when a request stands still; as long as something moves it takes as long as the line needs. */
export function watch(isUpload: boolean) {
  const controller = new AbortController()
  const ms = isUpload ? UPLOAD_STALL_MS : STALL_MS
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = () => clearTimeout(timer)
  const moved = () => {
    end()
    timer = setTimeout(() => controller.abort(), ms)
  }
  moved()
  return { stalled: controller.signal, moved, end }
}
