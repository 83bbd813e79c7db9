import type { Ref } from 'vue'
import { FRAME_NAME } from '../embed/frame-name.ts'
import type { Call, FrameConfig, FromFrame, Start } from '../embed/protocol.ts'
import type { CustomData, KeyValueStorage, PageSource } from '../sdk/index.ts'
import { boot } from './boot.ts'

/** What the page that embeds this frame offers. */
export interface HostLink {
  /** A company token signed by the host's own backend. */
  readonly authenticate?: () => Promise<{ token: string }>
  /** The host page's storage, for browsers that keep none inside frames. */
  readonly storage?: KeyValueStorage
  /** Itself, as triggers look at it. */
  readonly page: PageSource
  readonly config: Readonly<Ref<FrameConfig>>
  /** Whether the widget is open. */
  readonly visible: Readonly<Ref<boolean>>
  /** Whether the customer can close the widget: not where it is a part of the host's page. */
  readonly closable: boolean
  /** Where the host page wants to be taken now. */
  readonly start: Readonly<Ref<Start | undefined>>
  send(message: FromFrame, transfer?: Transferable[]): void
  /** Takes the host page's calls of the client. None come before `ready` was sent. */
  onCall: (call: Call) => void
}

let link: HostLink | null = null

/** The page around this frame; null where the portal stands on its own, or in a frame without the script. */
export function connectHost(): HostLink | null {
  return link
}

/** Waits for the host page, where there is one. To be done before the first screen, which it has a say in. */
export async function meetHostPage(): Promise<void> {
  if (window.parent === window || window.name !== FRAME_NAME) return
  const { linkHost } = await import('./host-link.ts')
  link = await linkHost([location.origin, ...(boot.embed_origins ?? [])])
}

/** Tells the host page what goes on here, and does what it asks for. To be called once the app is on the screen. */
export async function serveHostPage(): Promise<void> {
  if (!link) return
  const { serveHost } = await import('./host-service.ts')
  serveHost(link)
}

/** What the host page says about the customer, as the fields of a chat or a call. */
export function hostFields(): { ticket_id?: string; custom_data?: CustomData } {
  const { ticketId, customData } = link?.config.value ?? {}
  return {
    ...(ticketId && { ticket_id: ticketId }),
    ...(typeof customData === 'string' && customData && { custom_data: { signed: customData } }),
    ...(typeof customData === 'object' && { custom_data: { unsigned: customData } }),
  }
}
