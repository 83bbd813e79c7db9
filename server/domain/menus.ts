import type { AfterHourMessageResponse, CompanyResponse } from '../../contract/company.ts'
import type { ChannelType, MenuChannel, MenuItem, MenuResponse } from '../../contract/menus.ts'
import type { MenuNode } from '../config/company-schema.ts'
import { countDueByMenu } from '../storage/calls.ts'
import { countWaitingByMenu } from '../storage/chats.ts'
import type { Database } from '../storage/database.ts'
import { DomainError } from './errors.ts'
import { hoursOf, isOpen, nextOpening } from './hours.ts'
import type { Company, Context, Menu } from './ports.ts'
import { pickText } from './text.ts'
import { uploadSums } from './upload-sums.ts'
import { maxBytes } from './uploads.ts'

/** Channels that a queue may offer; links out of the house are no channel of ours. */
export type OwnChannel = Exclude<ChannelType, 'external_link'>

/** Channels in which people wait for a person who is there. */
const WAITED_IN = ['chat', 'instant_call'] as const
type WaitedIn = (typeof WAITED_IN)[number]

const OWN_CHANNELS: readonly OwnChannel[] = ['chat', 'instant_call', 'scheduled_call', 'email']

export interface MenusOptions {
  /** Chats that wait, per menu. */
  countWaiting?: (db: Database, company: string) => Promise<ReadonlyMap<number, number>>
  /** Calls that wait, per menu. */
  countDue?: (db: Database, company: string, now: string) => Promise<ReadonlyMap<number, number>>
}

export type MenusService = ReturnType<typeof createMenus>

export function createMenus(ctx: Context, options: MenusOptions = {}) {
  const countWaiting = options.countWaiting ?? countWaitingByMenu
  const countDue = options.countDue ?? countDueByMenu

  async function stateAt(
    company: Company,
    lang: string,
    at: Date,
    db: Database,
  ): Promise<QueueState> {
    const chats = await countWaiting(db, company.id)
    const calls = await countDue(db, company.id, at.toISOString())
    return stateOf(company, lang, at, { chat: chats, instant_call: calls })
  }

  return {
    /** @throws DomainError `company_not_found` */
    company(id: string): Company {
      const company = ctx.companies.find(id)
      if (!company) throw new DomainError('company_not_found', `There is no company ${id}`)
      return company
    },

    describe: describeCompany,

    /** The company is closed when no queue that people wait in is open. */
    afterHours(company: Company, lang: string): AfterHourMessageResponse {
      const now = ctx.clock.now()
      const keys = new Set(
        queuesOf(company).flatMap((menu) =>
          WAITED_IN.filter((type) => menu.node.channels?.[type] !== undefined).map((type) =>
            hoursOf(menu, type, lang),
          ),
        ),
      )
      const open = [...keys].some((key) => isOpen(company, key, now))
      if (open || keys.size === 0) return { message: '' }
      const openings = [...keys]
        .map((key) => nextOpening(company, key, now)?.getTime())
        .filter((time) => time !== undefined)
      const message = pickText(company.file.after_hours_message, lang, company.defaultLang)
      if (openings.length === 0) return { message }
      return { message, opens_at: new Date(Math.min(...openings)).toISOString() }
    },

    /**
     * The tree in a language, or what a direct access key opens.
     * @throws DomainError `menu_not_found` for a key that is nobody's
     */
    async tree(company: Company, lang: string, key?: string): Promise<MenuResponse> {
      const roots = key === undefined ? company.file.menus : [menuOfKey(company, key)]
      const state = await stateAt(company, lang, ctx.clock.now(), ctx.db)
      return {
        menus: roots.map((node) => itemOf(company, node, lang, state)),
        direct: { key: key !== undefined, user: false },
      }
    },

    /** How a channel stands now at each queue that offers it. */
    async channels(
      company: Company,
      type: OwnChannel,
      lang: string,
    ): Promise<Map<number, MenuChannel>> {
      const state = await stateAt(company, lang, ctx.clock.now(), ctx.db)
      const found = new Map<number, MenuChannel>()
      for (const [id, menu] of company.menus) {
        const channel = channelOf(menu, type, state)
        if (channel) found.set(id, channel)
      }
      return found
    },

    /**
     * The queue that takes this channel at this moment.
     * @throws DomainError `menu_not_found`, or `channel_closed` with `reason` and `opens_at`
     */
    async requireChannel(
      company: Company,
      menuId: number,
      channel: OwnChannel,
      at: Date,
      db: Database = ctx.db,
      lang: string = company.defaultLang,
    ): Promise<Menu> {
      const menu = company.menus.get(menuId)
      if (!menu) throw new DomainError('menu_not_found', `There is no menu ${menuId}`)
      const state = await stateAt(company, lang, at, db)
      const { enabled, reason, opens_at } = channelOf(menu, channel, state) ?? {
        enabled: false,
        reason: 'not_offered',
      }
      if (enabled) return menu
      throw new DomainError('channel_closed', `${channel} is closed at menu ${menuId}`, {
        reason,
        ...(opens_at === undefined ? {} : { opens_at }),
      })
    },
  }
}

function describeCompany(company: Company): CompanyResponse {
  const { file } = company
  const { chats, calls, uploads, branding, abuse } = file
  const sums = uploadSums(file)
  return {
    name: file.name,
    subdomain: file.subdomain,
    support_email: file.support_email,
    languages: file.languages,
    // What this server does not offer yet is said to be off.
    action_tracking: false,
    email_enhancement: false,
    email_transcripts: chats.email_transcripts,
    message_preview: chats.message_preview,
    display_history: chats.display_history,
    branding,
    uploads: {
      max_bytes: maxBytes(file),
      max_files: uploads.max_files,
      max_bytes_per_chat: sums.perChat,
      max_bytes_per_day: sums.perDay,
    },
    calls: {
      ask_recording_permission: calls.ask_recording_permission,
      countries: calls.countries,
    },
    ...(abuse?.recaptcha && { recaptcha: abuse.recaptcha.for ?? ['chat', 'call', 'email'] }),
    identity_required: !file.anonymous_visitors,
    articles: company.articles.size > 0,
    time_zone: file.time_zone,
  }
}

interface QueueState {
  isFull(menu: Menu, type: WaitedIn): boolean
  isOpen(menu: Menu, type: WaitedIn): boolean
  opensAt(menu: Menu, type: WaitedIn): string | undefined
}

/** The state of all queues at one moment; queues that share their hours share the answer. */
function stateOf(
  company: Company,
  lang: string,
  at: Date,
  waiting: Record<WaitedIn, ReadonlyMap<number, number>>,
): QueueState {
  const open = new Map<string, boolean>()
  const next = new Map<string, string | undefined>()
  const remember = <T>(known: Map<string, T>, key: string, ask: () => T): T => {
    const found = known.get(key)
    if (found !== undefined) return found
    const answer = ask()
    known.set(key, answer)
    return answer
  }
  return {
    isFull: ({ node }, type) =>
      node.max_waiting !== undefined && (waiting[type].get(node.id) ?? 0) >= node.max_waiting,
    isOpen: (menu, type) => {
      const hours = hoursOf(menu, type, lang)
      return remember(open, hours, () => isOpen(company, hours, at))
    },
    opensAt: (menu, type) => {
      const hours = hoursOf(menu, type, lang)
      return remember(next, hours, () => nextOpening(company, hours, at)?.toISOString())
    },
  }
}

/** The state of a channel of a queue; `undefined` where the queue does not offer it. */
function channelOf(menu: Menu, type: OwnChannel, state: QueueState): MenuChannel | undefined {
  const { channels } = menu.node
  if (!menu.leaf || channels?.[type] === undefined || !isEnabled(menu)) return undefined
  // People may always write, and a call at a later time needs nobody now.
  if (type === 'email' || type === 'scheduled_call') return { type, enabled: true }
  if (!state.isOpen(menu, type)) {
    const opensAt = state.opensAt(menu, type)
    const opening = opensAt === undefined ? {} : { opens_at: opensAt }
    return { type, enabled: false, reason: 'after_hours', ...opening }
  }
  if (state.isFull(menu, type)) return { type, enabled: false, reason: 'over_capacity' }
  return { type, enabled: true }
}

/** A menu under one that is switched off is off too. */
function isEnabled({ path }: Menu): boolean {
  return path.every(({ enabled }) => enabled !== false)
}

function itemOf(company: Company, node: MenuNode, lang: string, state: QueueState): MenuItem {
  const menu = company.menus.get(node.id)
  const name = pickText(node.name, lang, company.defaultLang)
  const enabled = menu !== undefined && isEnabled(menu)
  const channels = menu ? channelsOf(company, menu, lang, state) : []
  const deflection = deflectionOf(company, node, lang, channels)
  return {
    id: node.id,
    name,
    enabled,
    channels,
    ...(node.redirection ? { redirection: node.redirection } : {}),
    ...(node.children
      ? { children: node.children.map((child) => itemOf(company, child, lang, state)) }
      : {}),
    ...(deflection ? { deflection } : {}),
  }
}

function channelsOf(company: Company, menu: Menu, lang: string, state: QueueState): MenuChannel[] {
  const own = OWN_CHANNELS.map((type) => channelOf(menu, type, state))
  const ids = isEnabled(menu) ? (menu.node.channels?.external_links ?? []) : []
  const links = ids.map((id): MenuChannel | undefined => {
    const link = company.file.external_links?.find((one) => one.id === id)
    if (!link) return undefined
    const name = pickText(link.name, lang, company.defaultLang)
    const icon = link.icon === undefined ? {} : { icon: link.icon }
    return { type: 'external_link', enabled: true, name, url: link.url, ...icon }
  })
  return [...own, ...links].filter((channel) => channel !== undefined)
}

/** Why people are led elsewhere: at a queue that is closed or full, where the company wants it. */
function deflectionOf(
  company: Company,
  node: MenuNode,
  lang: string,
  channels: readonly MenuChannel[],
): MenuItem['deflection'] {
  if (!node.channels) return undefined
  const wanted = node.deflection ?? company.file.deflection
  const reasons = channels.map(({ reason }) => reason)
  const type = reasons.includes('after_hours')
    ? 'after_hours'
    : reasons.includes('over_capacity')
      ? 'over_capacity'
      : undefined
  if (!wanted || !type) return undefined
  const ids = wanted.external_links ?? []
  const links = (company.file.external_links ?? [])
    .filter(({ id }) => ids.includes(id))
    .map(({ id, name, url, icon }) => ({
      id,
      name: pickText(name, lang, company.defaultLang),
      url,
      ...(icon === undefined ? {} : { icon }),
    }))
  const email = wanted.email === true && node.channels.email !== undefined
  return { enabled: true, type, email, links }
}

function queuesOf(company: Company): Menu[] {
  return [...company.menus.values()].filter(
    (menu) =>
      menu.leaf &&
      isEnabled(menu) &&
      (menu.node.channels?.chat !== undefined || menu.node.channels?.instant_call !== undefined),
  )
}

function menuOfKey(company: Company, key: string): MenuNode {
  for (const { node } of company.menus.values()) if (node.key === key) return node
  throw new DomainError('menu_not_found', `No menu has the key ${key}`)
}
