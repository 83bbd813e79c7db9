import { toClientError } from './errors.ts'

/** Loads once, for everybody who asks; a failure is not kept, so that the next one who asks tries again. */
export function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = null
      throw toClientError(error)
    })
    return loading
  }
}
