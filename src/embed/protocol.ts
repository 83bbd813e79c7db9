/**
 * What the host page and the frame say to each other; the description is docs/embed.md. Both sides take the other's
 * words through the readers below, and what these don't know is not heard.
 */
export const PROTOCOL = 1

import { TOKENS } from './tokens.ts'

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
  /** In place of the site key that the company's file has. */
  reCaptchaSiteKey?: string
  /** Whether customers are invited; then the frame loads before anybody opens it. */
  invite?: boolean
  /** Nothing may be attached. */
  disableAttachment?: boolean
  /** After a chat no other one is offered. */
  hideNewConversation?: boolean
  hideDownloadTranscriptOptions?: boolean
  /** Custom properties that are set on the element around the widget, and hold in the frame. */
  tokens?: Record<string, string>
  /** An object is unsigned; a string is a JWT with a `custom_data` claim. */
  customData?: string | Record<string, unknown>
}

export interface Start {
  menuKey?: string
  ticketId?: string
  preferredChannel?: string
}

/** What a frame can't see of the page around it. */
export interface HostPage {
  url: string
  /** Whether the person has done anything on it. */
  active: boolean
}

/** Window to window: the frame says that it is there. Nothing else goes this way. */
export interface Announce {
  portico: typeof PROTOCOL
  type: 'announce'
  /** Of the page in the frame, whose announcement may come several times: it is greeted once. */
  id: number
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
  page: HostPage
}

export type StorageOp = 'get' | 'set' | 'remove' | 'keys'

/** A method of the client inside the frame; functions go as the port that leads to them. */
export interface Call {
  id: number
  method: string
  args: unknown[]
}

/** Why a call came to nothing, as the client's errors have it. */
export interface Problem {
  status: number
  code: string
  message: string
  details?: unknown
}

export type FromHost =
  | { type: 'config'; config: FrameConfig }
  | { type: 'visible'; visible: boolean }
  | { type: 'start'; start: Start }
  | { type: 'page'; page: HostPage }
  | ({ type: 'call' } & Call)
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'failure'; id: number }

export type FromFrame =
  | { type: 'ready' }
  /** The customer closes the widget; `exit` with its own button. */
  | { type: 'close'; exit: boolean }
  /** The customer wants to have the widget open. */
  | { type: 'open' }
  /** Shows the closed widget's frame in this height, for an invitation; 0 for none. */
  | { type: 'invite'; height: number }
  | { type: 'unread'; count: number }
  /** Whether a chat goes on. */
  | { type: 'running'; running: boolean }
  | { type: 'event'; name: string; detail?: unknown }
  | { type: 'result'; id: number; value?: unknown }
  | ({ type: 'problem'; id: number } & Problem)
  | Question

/** What the frame asks of its host. */
export type Question =
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
  if (!isFields(data) || data['portico'] !== PROTOCOL) return false
  return data['type'] === 'announce' && typeof data['id'] === 'number'
}

const CONFIG_TEXTS = ['name', 'logo', 'accent', 'lang', 'ticketId', 'reCaptchaSiteKey'] as const
const CONFIG_FLAGS = [
  'invite',
  'disableAttachment',
  'hideNewConversation',
  'hideDownloadTranscriptOptions',
] as const
const START_TEXTS = ['menuKey', 'ticketId', 'preferredChannel'] as const
const MAX_TEXT = 2048
const MAX_URL = 8192

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
  const flags = CONFIG_FLAGS.filter((key) => isFlag(from[key])).map((key) => [key, from[key]])
  const tokens = texts(from['tokens'], TOKENS)
  const customData = from['customData']
  return {
    ...texts(from, CONFIG_TEXTS),
    ...(theme && { theme }),
    ...Object.fromEntries(flags),
    ...(Object.keys(tokens).length > 0 && { tokens }),
    ...((isText(customData) || isFields(customData)) && { customData }),
  }
}

function readPage(from: unknown): HostPage | null {
  if (!isFields(from)) return null
  const { url, active } = from
  return isText(url) && isFlag(active) ? { url: url.slice(0, MAX_URL), active } : null
}

export function readHello(data: unknown): Hello | null {
  if (!isFields(data) || data['portico'] !== PROTOCOL || data['type'] !== 'hello') return null
  const { authenticate, closable, visible, config } = data
  const page = readPage(data['page'])
  if (!isFlag(authenticate) || !isFlag(closable) || !isFlag(visible) || !page) return null
  return {
    portico: PROTOCOL,
    type: 'hello',
    authenticate,
    closable,
    visible,
    config: readConfig(config),
    page,
  }
}

/** Null for what is no message of a host. */
export function readFromHost(data: unknown): FromHost | null {
  if (!isFields(data)) return null
  const { type, id, visible } = data
  if (type === 'config') return { type, config: readConfig(data['config']) }
  if (type === 'visible') return isFlag(visible) ? { type, visible } : null
  if (type === 'start') return { type, start: texts(data['start'], START_TEXTS) }
  if (type === 'page') {
    const page = readPage(data['page'])
    return page && { type, page }
  }
  if (type === 'call') {
    const { method, args } = data
    return isCount(id) && isText(method) && Array.isArray(args) ? { type, id, method, args } : null
  }
  if (type === 'answer') return isCount(id) ? { type, id, value: data['value'] } : null
  if (type === 'failure') return isCount(id) ? { type, id } : null
  return null
}

const FROM_FRAME: Record<FromFrame['type'], Record<string, string>> = {
  ready: {},
  close: { exit: 'boolean' },
  open: {},
  invite: { height: 'number' },
  unread: { count: 'number' },
  running: { running: 'boolean' },
  event: { name: 'string' },
  result: { id: 'number' },
  problem: { id: 'number', status: 'number', code: 'string', message: 'string' },
  token: { id: 'number' },
  storage: { id: 'number', op: 'string', key: 'string', value: 'string' },
}

export function isFromFrame(data: unknown): data is FromFrame {
  if (!isFields(data) || !isText(data['type']) || !Object.hasOwn(FROM_FRAME, data['type']))
    return false
  const shape = FROM_FRAME[data['type'] as FromFrame['type']]
  return Object.entries(shape).every(([key, type]) => typeof data[key] === type)
}
