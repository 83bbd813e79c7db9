import type { RecaptchaTask } from '../../../contract/checks.ts'
import { ClientError } from '../errors.ts'

/** As much of Google's script as is used; https://developers.google.com/recaptcha/docs/v3. */
interface Grecaptcha {
  ready(callback: () => void): void
  execute(siteKey: string, options: { action: string }): PromiseLike<string>
  execute(widget: number): PromiseLike<unknown>
  reset(widget: number): void
  render(
    box: HTMLElement,
    options: {
      sitekey: string
      size: 'invisible'
      callback(token: string): void
      'error-callback'(): void
    },
  ): number
}

const LOAD_MS = 20_000
const scripts = new Map<string, Promise<Grecaptcha>>()

/**
 * A token of Google's, whose script is loaded for this.
 *
 * @throws ClientError `check_unavailable` where it can't be had, `aborted`
 */
export async function recaptchaToken(task: RecaptchaTask, signal: AbortSignal): Promise<string> {
  const { type, site_key, script, action } = task
  const isScore = type === 'score'
  const api = await orAborted(
    scriptOf(`${script}?render=${isScore ? site_key : 'explicit'}`),
    signal,
  )
  const token = isScore ? scored(api, site_key, action) : invisible(api, site_key, signal)
  return orAborted(token, signal)
}

async function scored(api: Grecaptcha, siteKey: string, action: string): Promise<string> {
  try {
    return await api.execute(siteKey, { action })
  } catch (error) {
    throw unavailable(error)
  }
}

/** Google shows its puzzle on top of the page, to those of whom it is not sure. */
function invisible(api: Grecaptcha, sitekey: string, signal: AbortSignal): Promise<string> {
  const box = document.createElement('div')
  document.body.append(box)
  const asked = new Promise<string>((resolve, reject) => {
    const fail = (error?: unknown) => reject(unavailable(error))
    const widget = api.render(box, {
      sitekey,
      size: 'invisible',
      callback: resolve,
      'error-callback': fail,
    })
    void Promise.resolve(api.execute(widget)).catch(fail)
    // takes the puzzle away
    signal.addEventListener('abort', () => api.reset(widget), { once: true })
  })
  return asked.finally(() => box.remove())
}

function scriptOf(url: string): Promise<Grecaptcha> {
  const known = scripts.get(url)
  if (known) return known
  const loading = load(url).catch((error: unknown) => {
    // whoever tries again may have let it through meanwhile
    scripts.delete(url)
    throw unavailable(error)
  })
  scripts.set(url, loading)
  return loading
}

function load(url: string): Promise<Grecaptcha> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    const fail = () => {
      script.remove()
      reject(new Error(`${url} could not be loaded`))
    }
    const timer = setTimeout(fail, LOAD_MS)
    script.src = url
    script.async = true
    script.onerror = () => {
      clearTimeout(timer)
      fail()
    }
    script.onload = () => {
      const { grecaptcha } = globalThis as { grecaptcha?: Grecaptcha }
      if (!grecaptcha) return fail()
      grecaptcha.ready(() => {
        clearTimeout(timer)
        resolve(grecaptcha)
      })
    }
    document.head.append(script)
  })
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(ClientError.aborted())
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function unavailable(cause: unknown): ClientError {
  return new ClientError(0, 'check_unavailable', 'reCAPTCHA could not be used', { cause })
}
