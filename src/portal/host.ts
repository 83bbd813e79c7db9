import type { KeyValueStorage } from '../sdk/index.ts'

/** What the page that embeds this frame offers. */
export interface HostLink {
  /** A company token signed by the host's own backend. */
  readonly authenticate?: () => Promise<{ token: string }>
  /** The host page's storage, for browsers that keep none inside frames. */
  readonly storage?: KeyValueStorage
}

/** The page around this frame; null where the portal stands on its own. */
export function connectHost(): HostLink | null {
  return null
}
