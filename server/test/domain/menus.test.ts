import { describe, expect, test } from 'vitest'
import type { MenuItem } from '../../../contract/menus.ts'
import type { CompanyFile } from '../../config/company-schema.ts'
import { DomainError } from '../../domain/errors.ts'
import { createMenus } from '../../domain/menus.ts'
import type { Company, Context } from '../../domain/ports.ts'
import { testClock } from '../support/clock.ts'
import { companiesOf, shippedCompany, smallCompany } from '../support/companies.ts'

/** Menus of one company at a moment, with so many chats that wait. */
function menusOf(
  company: Company,
  now: string,
  waiting: [number, number][] = [],
  due: [number, number][] = [],
) {
  const ctx: Pick<Context, 'clock' | 'companies'> = {
    clock: testClock(now),
    companies: companiesOf(company),
  }
  return createMenus(ctx as Context, {
    countWaiting: () => Promise.resolve(new Map(waiting)),
    countDue: () => Promise.resolve(new Map(due)),
  })
}

const acme = shippedCompany('acme')
const MONDAY_NOON = '2026-11-23T11:00:00.000Z'
const MONDAY_NIGHT = '2026-11-23T23:30:00.000Z'

function find(menus: readonly MenuItem[], id: number): MenuItem | undefined {
  for (const menu of menus) {
    const found = menu.id === id ? menu : find(menu.children ?? [], id)
    if (found) return found
  }
  return undefined
}

async function queueAt(
  now: string,
  id: number,
  waiting: [number, number][] = [],
  due: [number, number][] = [],
) {
  const { menus } = await menusOf(acme, now, waiting, due).tree(acme, 'en')
  return find(menus, id)
}

async function refusal(work: Promise<unknown>): Promise<DomainError> {
  const error = await work.catch((reason: unknown) => reason)
  if (error instanceof DomainError) return error
  throw new Error('it was not refused')
}

describe('menus', () => {
  test('speak the language that was asked for', async () => {
    const name = async (lang: string) =>
      (await menusOf(acme, MONDAY_NOON).tree(acme, lang)).menus[0]?.name
    expect(await name('es-AR')).toBe('Pedidos y entregas')
    expect(await name('ar')).toBe('الطلبات والتوصيل')
    expect(await name('ja')).toBe('ご注文と配送')
    expect(await name('fr')).toBe('Orders and delivery')
  })

  test('say which channels are open, why not, and when they open', async () => {
    expect((await queueAt(MONDAY_NIGHT, 11))?.channels).toEqual([
      { type: 'chat', enabled: true },
      { type: 'instant_call', enabled: true },
      { type: 'scheduled_call', enabled: true },
      { type: 'email', enabled: true },
    ])
    expect((await queueAt(MONDAY_NIGHT, 12))?.channels).toEqual([
      { type: 'chat', enabled: false, reason: 'after_hours', opens_at: '2026-11-24T08:00:00.000Z' },
      {
        type: 'instant_call',
        enabled: false,
        reason: 'after_hours',
        opens_at: '2026-11-24T08:00:00.000Z',
      },
      { type: 'email', enabled: true },
    ])
    expect((await queueAt(MONDAY_NOON, 5))?.channels[0]).toEqual({
      type: 'chat',
      enabled: false,
      reason: 'after_hours',
    })
  })

  test('inherit their hours, unless they have their own', async () => {
    const evening = '2026-11-23T19:00:00.000Z'
    expect((await queueAt(evening, 131))?.channels[0]?.enabled).toBe(true)
    expect((await queueAt(evening, 132))?.channels[0]?.enabled).toBe(false)
  })

  test('a full queue takes no chat, and leads elsewhere', async () => {
    expect((await queueAt(MONDAY_NOON, 32, [[32, 19]]))?.channels[0]?.enabled).toBe(true)
    const full = await queueAt(MONDAY_NOON, 32, [[32, 20]])
    expect(full?.channels[0]).toEqual({ type: 'chat', enabled: false, reason: 'over_capacity' })
    expect(full?.channels[1]?.enabled).toBe(true)
    const busy = await queueAt(MONDAY_NOON, 32, [], [[32, 20]])
    expect(busy?.channels[0]?.enabled).toBe(true)
    expect(busy?.channels[1]).toMatchObject({ enabled: false, reason: 'over_capacity' })
    expect(full?.deflection).toEqual({
      enabled: true,
      type: 'over_capacity',
      email: true,
      links: [
        expect.objectContaining({
          id: 1,
          name: 'Acme community',
          url: 'https://community.acme.example',
        }),
        expect.objectContaining({ id: 2, name: 'Manuals and downloads' }),
      ],
    })
    expect((await queueAt(MONDAY_NIGHT, 32))?.deflection?.type).toBe('after_hours')
    expect((await queueAt(MONDAY_NOON, 32))?.deflection).toBeUndefined()
  })

  test('show links and redirections', async () => {
    expect((await queueAt(MONDAY_NOON, 211))?.channels.at(-1)).toEqual({
      type: 'external_link',
      enabled: true,
      name: 'Manuals and downloads',
      url: 'https://acme.example/manuals',
      icon: 'book',
    })
    expect((await queueAt(MONDAY_NOON, 6))?.redirection).toEqual({
      option: 'url',
      data: 'https://acme.example/shops',
    })
  })

  test('a direct key opens its part of the tree, an unknown one nothing', async () => {
    const menus = menusOf(acme, MONDAY_NOON)
    const direct = await menus.tree(acme, 'en', 'returns')
    expect(direct.direct).toEqual({ key: true, user: false })
    expect(direct.menus.map(({ id }) => id)).toEqual([13])
    expect(direct.menus[0]?.children?.map(({ id }) => id)).toEqual([131, 132])
    expect((await refusal(menus.tree(acme, 'en', 'nope'))).code).toBe('menu_not_found')
    expect((await menus.tree(acme, 'en')).direct.key).toBe(false)
  })

  test('what is switched off is off with all below it', async () => {
    const menus: CompanyFile['menus'] = [
      {
        id: 1,
        name: { en: 'Off' },
        enabled: false,
        children: [{ id: 2, name: { en: 'Chat' }, channels: { chat: {} } }],
      },
    ]
    const company = smallCompany({ menus })
    const service = menusOf(company, MONDAY_NOON)
    const { menus: tree } = await service.tree(company, 'en')
    expect(find(tree, 2)).toMatchObject({ enabled: false, channels: [] })
    const at = new Date(MONDAY_NOON)
    const refused = await refusal(service.requireChannel(company, 2, 'chat', at))
    expect(refused.details).toEqual({ reason: 'not_offered' })
  })
})

describe('requireChannel', () => {
  const at = new Date(MONDAY_NIGHT)
  const service = menusOf(acme, MONDAY_NIGHT)

  test('gives the queue where the channel is open', async () => {
    expect((await service.requireChannel(acme, 11, 'chat', at)).node.id).toBe(11)
    expect((await service.requireChannel(acme, 12, 'email', at)).node.id).toBe(12)
    expect((await service.requireChannel(acme, 31, 'scheduled_call', at)).node.id).toBe(31)
  })

  test('refuses with the reason and the next opening', async () => {
    const closed = await refusal(service.requireChannel(acme, 12, 'chat', at))
    expect(closed.code).toBe('channel_closed')
    expect(closed.details).toEqual({
      reason: 'after_hours',
      opens_at: '2026-11-24T08:00:00.000Z',
    })
    const never = await refusal(service.requireChannel(acme, 42, 'chat', at))
    expect(never.details).toEqual({ reason: 'not_offered' })
    const inner = await refusal(service.requireChannel(acme, 1, 'chat', at))
    expect(inner.details).toEqual({ reason: 'not_offered' })
    expect((await refusal(service.requireChannel(acme, 999, 'chat', at))).code).toBe(
      'menu_not_found',
    )
  })
})

describe('the after-hours message', () => {
  const company = shippedCompany('globex')

  test('is empty while any queue is open', () => {
    // Thanksgiving: the office is closed, help during a trip is not.
    const service = menusOf(company, '2026-11-26T17:00:00.000Z')
    expect(service.afterHours(company, 'es')).toEqual({ message: '' })
    expect(menusOf(acme, MONDAY_NIGHT).afterHours(acme, 'en').message).toBe('')
  })

  test('speaks the language and names the first opening', () => {
    const service = menusOf(company, '2026-11-24T08:00:00.000Z')
    expect(service.afterHours(company, 'es')).toEqual({
      message: expect.stringContaining('Ahora mismo estamos cerrados') as string,
      opens_at: '2026-11-24T11:00:00.000Z',
    })
  })
})

describe('the description of a company', () => {
  test('tells a portal what it has to know, and no secret', () => {
    const service = menusOf(acme, MONDAY_NOON)
    const described = service.describe(service.company('acme'))
    expect(described).toMatchObject({
      name: 'Acme',
      uploads: { max_bytes: 20 * 1024 * 1024, max_files: 5 },
      identity_required: false,
      articles: true,
    })
    expect(JSON.stringify(described)).not.toContain(acme.secret)
    expect(() => service.company('nobody')).toThrow(DomainError)
  })
})
