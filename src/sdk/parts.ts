import { Auth } from './auth/auth.ts'
import { exponentialBackoff } from './backoff.ts'
import { CurrentChat } from './chat/current.ts'
import { isOngoing } from './chat/status.ts'
import { Emitter } from './emitter.ts'
import { ClientError } from './errors.ts'
import { AuthorisedHttp } from './http/authorised.ts'
import { Http } from './http/http.ts'
import { lazy } from './lazy.ts'
import { Realtime } from './realtime/realtime.ts'
import { CallWatch } from './resources/call-watch.ts'
import { chatsResource } from './resources/chats.ts'
import { companyResource } from './resources/company.ts'
import { BrowserStorage } from './storage/browser.ts'
import { Vault } from './storage/vault.ts'
import { Triggers } from './triggers/triggers.ts'
import type { ClientOptions } from './types.ts'

export type Parts = ReturnType<typeof assemble>

/** Beside the clients instead of in them: what they are made of is nobody else's, nor part of their type. */
const all = new WeakMap<object, Parts>()

export function assign(client: object, parts: Parts): void {
  all.set(client, parts)
}

export function partsOf(client: object): Parts {
  const parts = all.get(client)
  if (!parts) throw new TypeError('Not a client')
  return parts
}

/** The parts of a client, wired together. */
export function assemble(options: ClientOptions) {
  const { companyId, lang, boot, authenticate } = options
  if (typeof companyId !== 'string' || !companyId) {
    throw ClientError.invalid('companyId', 'must not be empty')
  }
  const origin = originOf(options.host)
  const backoff = options.backoff ?? exponentialBackoff()
  const emitter = new Emitter()
  const vault = new Vault(options.storage ?? new BrowserStorage(), companyId)
  const open = new Http(origin, backoff, emitter)
  const auth = new Auth({
    http: open,
    vault,
    companyId,
    authenticate,
    onAuthenticated: () => emitter.emit('authenticated'),
    onSwitched: async () => {
      watch.forget()
      await current.destroy()
      realtime.reset()
    },
  })
  const own = new AuthorisedHttp(open, auth)
  const realtime = new Realtime(origin, auth, backoff)
  const chats = chatsResource(own, lang)
  /** What nobody needs to begin with. */
  const later = lazy(async () => {
    const resources = await import('./resources/later.ts')
    return {
      articles: resources.articlesResource(open, companyId, lang),
      calls: resources.callsResource(own, lang),
      emails: resources.emailsResource(own, lang),
      transcripts: resources.transcriptsResource(own, lang),
      files: resources.filesResource(own),
      history: resources.historyResource(own),
    }
  })
  const current = new CurrentChat({ auth, vault, http: own, chats, realtime, emitter, backoff })
  const watch = new CallWatch(realtime, emitter, async (id) => (await later()).calls.load(id))
  const company = companyResource(open, companyId, lang, boot)
  const variables = { ...options.variables }
  const triggers = new Triggers({
    load: company.triggers,
    vault,
    page: options.page,
    lang,
    openedAt: Date.now(),
    variables: () => variables,
    isBusy: () => current.session !== null && isOngoing(current.session.state),
  })

  return {
    emitter,
    vault,
    auth,
    chats,
    current,
    watch,
    company,
    variables,
    triggers,
    later,
    destroy() {
      emitter.clear()
      watch.forget()
      triggers.close()
      current.close()
      realtime.close()
      open.destroy()
    },
  }
}

/** Scheme, host and port without a path; https where only a host is named. */
function originOf(host: string | undefined): string {
  const text = host ?? globalThis.location?.origin
  if (!text) throw ClientError.invalid('host', 'is needed without a page')
  try {
    return new URL(text.includes('://') ? text : `https://${text}`).origin
  } catch {
    throw ClientError.invalid('host', 'must be an origin')
  }
}
