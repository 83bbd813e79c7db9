/**
 * What the host page and the frame say to each other; the description is docs/embed.md. Both sides take the other's
 * words through the readers below, and what these don't know is not heard.
 */
export const PROTOCOL = 1

export { FRAME_NAME } from './frame-name.ts'

export type Theme = 'light' | 'dark' | 'auto'

/** What the portal takes from its host, beside what its address says. */
export interface FrameConfig {
  name?: string
  logo?: string
  accent?: string
  lang?: string
  theme?: Theme
  ticketId?: string
  /** An object is unsigned; a string is a JWT with a `custom_data` claim. */
  customData?: string | Record<string, unknown>
}

export interface Start {
  menuKey?: string
  ticketId?: string
  preferredChannel?: string
}

/** Window to window: the frame says that it is there. Nothing else goes this way. */
export interface Announce {
  portico: typeof PROTOCOL
  type: 'announce'
}

/** Window to window, with the port that everything else goes over. */
export interface Hello {
  portico: typeof PROTOCOL
  type: 'hello'
  /** Whether the host can give tokens. */
  authenticate: boolean
  /** Whether the customer can close the widget: not where it is a part of the page. */
  closable: boolean
  visible: boolean
  config: FrameConfig
}

export type StorageOp = 'get' | 'set' | 'remove' | 'keys'

export type FromHost =
  | { type: 'config'; config: FrameConfig }
  | { type: 'visible'; visible: boolean }
  | { type: 'start'; start: Start }
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'failure'; id: number }

export type FromFrame =
  | { type: 'ready' }
  /** The customer closes the widget; `exit` with its own button. */
  | { type: 'close'; exit: boolean }
  | { type: 'unread'; count: number }
  /** Whether a chat goes on. */
  | { type: 'running'; running: boolean }
  | { type: 'event'; name: string; detail?: unknown }
  | { type: 'token'; id: number }
  | { type: 'storage'; id: number; op: StorageOp; key: string; value: string }

type Fields = Record<string, unknown>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

export function isAnnounce(data: unknown): data is Announce {
  return isFields(data) && data['portico'] === PROTOCOL && data['type'] === 'announce'
}

const CONFIG_TEXTS = ['name', 'logo', 'accent', 'lang', 'ticketId'] as const
const START_TEXTS = ['menuKey', 'ticketId', 'preferredChannel'] as const
const MAX_TEXT = 2048

function texts<K extends string>(from: unknown, keys: readonly K[]): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {}
  if (!isFields(from)) return found
  for (const key of keys) {
    const value = from[key]
    if (isText(value) && value.length <= MAX_TEXT) found[key] = value
  }
  return found
}

function toTheme(value: unknown): Theme | undefined {
  return value === 'light' || value === 'dark' || value === 'auto' ? value : undefined
}

function readConfig(from: unknown): FrameConfig {
  if (!isFields(from)) return {}
  const theme = toTheme(from['theme'])
  const customData = from['customData']
  return {
    ...texts(from, CONFIG_TEXTS),
    ...(theme && { theme }),
    ...((isText(customData) || isFields(customData)) && { customData }),
  }
}

export function readHello(data: unknown): Hello | null {
  if (!isFields(data) || data['portico'] !== PROTOCOL || data['type'] !== 'hello') return null
  const { authenticate, closable, visible, config } = data
  if (!isFlag(authenticate) || !isFlag(closable) || !isFlag(visible)) return null
  return {
    portico: PROTOCOL,
    type: 'hello',
    authenticate,
    closable,
    visible,
    config: readConfig(config),
  }
}

/** Null for what is no message of a host. */
export function readFromHost(data: unknown): FromHost | null {
  if (!isFields(data)) return null
  const { type, id, visible } = data
  if (type === 'config') return { type, config: readConfig(data['config']) }
  if (type === 'visible') return isFlag(visible) ? { type, visible } : null
  if (type === 'start') return { type, start: texts(data['start'], START_TEXTS) }
  if (type === 'answer') return isCount(id) ? { type, id, value: data['value'] } : null
  if (type === 'failure') return isCount(id) ? { type, id } : null
  return null
}

const FROM_FRAME: Record<FromFrame['type'], Record<string, string>> = {
  ready: {},
  close: { exit: 'boolean' },
  unread: { count: 'number' },
  running: { running: 'boolean' },
  event: { name: 'string' },
  token: { id: 'number' },
  storage: { id: 'number', op: 'string', key: 'string', value: 'string' },
}

export function isFromFrame(data: unknown): data is FromFrame {
  if (!isFields(data) || !isText(data['type']) || !Object.hasOwn(FROM_FRAME, data['type']))
    return false
  const shape = FROM_FRAME[data['type'] as FromFrame['type']]
  return Object.entries(shape).every(([key, type]) => typeof data[key] === type)
}
