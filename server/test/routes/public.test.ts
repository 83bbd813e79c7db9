import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ArticleHit } from '../../../contract/company.ts'
import type { MenuResponse } from '../../../contract/menus.ts'
import { startTestApp } from '../support/app.ts'

let server: Awaited<ReturnType<typeof startTestApp>>

beforeAll(async () => {
  server = await startTestApp()
})
afterAll(() => server.close())

const get = (url: string, headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'GET', url: `/api/companies/${url}`, headers })

describe('without a token', () => {
  test('a company is described, another one differently, an unknown one not', async () => {
    const acme = await get('acme')
    expect(acme.statusCode).toBe(200)
    expect(acme.json()).toMatchObject({ name: 'Acme', identity_required: false, articles: true })
    expect((await get('globex')).json()).toMatchObject({
      name: 'Globex Travel',
      identity_required: true,
      articles: false,
    })
    const unknown = await get('nobody')
    expect(unknown.statusCode).toBe(404)
    expect(unknown.json()).toMatchObject({ code: 'company_not_found' })
  })

  test('what a browser has already is not sent again', async () => {
    const first = await get('acme/menus?lang=ja')
    const etag = String(first.headers.etag)
    expect(first.headers['cache-control']).toBe('no-cache')
    const again = await get('acme/menus?lang=ja', { 'if-none-match': etag })
    expect(again.statusCode).toBe(304)
    expect(again.body).toBe('')
    expect((await get('acme/menus?lang=ar', { 'if-none-match': etag })).statusCode).toBe(200)
    expect((await get('acme')).headers['cache-control']).toBe('public, max-age=60')
    expect((await get('nobody')).headers.etag).toBeUndefined()
  })

  test('menus come whole, in a language, three levels deep, or by a direct key', async () => {
    const all = (await get('acme/menus?lang=es')).json<MenuResponse>()
    expect(all.menus[0]?.name).toBe('Pedidos y entregas')
    expect(all.menus[0]?.children?.[2]?.children?.[0]?.channels[0]?.type).toBe('chat')
    const direct = (await get('acme/menus?key=coffee')).json<MenuResponse>()
    expect(direct.menus.map(({ id }) => id)).toEqual([211])
    const unknown = await get('acme/menus?key=bookings')
    expect(unknown.statusCode).toBe(404)
    expect(unknown.json()).toMatchObject({ code: 'menu_not_found' })
    expect((await get('acme/menus?lang=')).json()).toMatchObject({ code: 'validation_failed' })
  })

  test('wait times follow the queue, and are never kept', async () => {
    const answer = await get('acme/menus/11/wait-times')
    expect(answer.json()).toEqual({ chat: 60, voice_call: 120 })
    expect(answer.headers['cache-control']).toBe('no-store')
    expect((await get('globex/menus/11/wait-times')).statusCode).toBe(200)
    expect((await get('globex/menus/211/wait-times')).json()).toMatchObject({
      code: 'menu_not_found',
    })
  })

  test('the after-hours message and the files that are not taken', async () => {
    expect((await get('acme/after-hours-message')).json()).toEqual({ message: '' })
    const extensions = (await get('acme/prohibited-file-types'))
      .json<{ extension: string }[]>()
      .map(({ extension }) => extension)
    expect(extensions).toEqual(expect.arrayContaining(['exe', 'bat', 'js', 'jar']))
  })

  test('articles are found and read in the language', async () => {
    const found = await get(`acme/articles?lang=ar&q=${encodeURIComponent('استرداد المبلغ')}`)
    const [hit] = found.json<ArticleHit[]>()
    expect(hit).toMatchObject({ slug: 'refunds', lang: 'ar' })
    expect((await get('acme/articles/refunds?lang=ja')).json()).toMatchObject({
      title: '返金はいつになりますか',
    })
    expect((await get('globex/articles/refunds')).statusCode).toBe(404)
    expect((await get('globex/articles?q=refunds')).json()).toEqual([])
    expect((await get('acme/articles')).statusCode).toBe(400)
  })
})
