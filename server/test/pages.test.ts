import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TriggerItem } from '../../contract/triggers.ts'
import { createRecaptcha } from '../delivery/recaptcha.ts'
import { createMenus } from '../domain/menus.ts'
import { registerErrors } from '../plugins/errors.ts'
import { dataBlock, fillPage, pageLang } from '../routes/page-html.ts'
import { pageRoutes } from '../routes/pages.ts'
import { startTestApp, type TestApp } from './support/app.ts'

const PAGE = '<html lang="en" dir="ltr"><head><!--portico:head--></head></html>'

describe('pages', () => {
  let test: TestApp
  let app: FastifyInstance
  beforeAll(async () => {
    test = await startTestApp()
    const dist = join(test.database.dataDir, 'dist')
    for (const folder of ['assets', 'embed', 'sdk', '.vite']) {
      mkdirSync(join(dist, folder), { recursive: true })
    }
    writeFileSync(join(dist, 'index.html'), PAGE)
    writeFileSync(join(dist, 'desk.html'), PAGE)
    writeFileSync(join(dist, 'assets/app-1a2b.js'), 'plain')
    writeFileSync(join(dist, 'assets/app-1a2b.js.br'), 'squeezed')
    writeFileSync(join(dist, 'embed/embed.js'), 'embed')
    writeFileSync(join(dist, 'sdk/portico.js'), 'sdk')
    const words = { 'src/i18n/locales/portal/es.json?home': { file: 'assets/es-1a2b.js' } }
    writeFileSync(join(dist, '.vite/portal.json'), JSON.stringify(words))
    const recaptcha = createRecaptcha({ env: {}, publicUrl: undefined })
    const services = { menus: createMenus(test.ctx), recaptcha }
    app = Fastify()
    registerErrors(app)
    await app.register(pageRoutes({ services, companies: test.ctx.companies, dist }))
  })
  afterAll(async () => {
    await app.close()
    await test.close()
  })

  const get = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { host: 'help.example', ...headers } })
  const boot = (html: string) => {
    const json = /<script type="application\/json" id="portico-boot">(.*?)<\/script>/.exec(
      html,
    )?.[1]
    return JSON.parse(json ?? '{}') as {
      company_id: string
      lang: string
      embed: boolean
      triggers?: TriggerItem[]
    }
  }

  it('answers addresses that no browser would ask for', async () => {
    for (const url of ['//', '///x', '//[/', '//evil.example/chats', '//chats']) {
      expect([url, (await get(url)).statusCode]).toEqual([url, 404])
    }
  })

  it('gives every company its own portal', async () => {
    expect(boot((await get('/')).body)).toMatchObject({ company_id: 'acme', embed: false })
    const other = await get('/?company=globex&embed')
    expect(boot(other.body)).toMatchObject({ company_id: 'globex', embed: true })
    expect(other.body).toContain('href="/api/companies/globex/theme.css"')
    const theme = await get('/api/companies/globex/theme.css')
    expect(theme.body).toContain('--accent-9:')
  })

  it('speaks the language asked for, and turns the page with it', async () => {
    const arabic = await get('/?lang=ar')
    expect(arabic.body).toContain('<html lang="ar" dir="rtl">')
    expect(boot(arabic.body).lang).toBe('ar')
    const browser = await get('/', { 'accept-language': 'fr;q=0.9, es-MX;q=0.8, en;q=0.1' })
    expect(browser.body).toContain('<html lang="es" dir="ltr">')
    expect((await get('/?lang=xx')).body).toContain('<html lang="en" dir="ltr">')
  })

  it('brings the invitations of the company in the language of the page, and nothing where there are none', async () => {
    const spanish = boot((await get('/?lang=es')).body)
    expect(spanish.triggers?.map(({ id }) => id)).toContain('checkout-help')
    expect(spanish.triggers?.[0]?.message).toMatch(/pedido/)
    expect(boot((await get('/?company=globex')).body).triggers).toBeUndefined()
  })

  it('is framed only by origins that the company lists, and the desk by nobody', async () => {
    const origins = test.ctx.companies.find('acme')?.file.embed_origins ?? []
    const portal = await get('/')
    expect(portal.headers['content-security-policy']).toContain(
      `frame-ancestors ${["'self'", ...origins].join(' ')}`,
    )
    expect(portal.headers['x-frame-options']).toBeUndefined()
    for (const url of ['/desk', '/desk/chats/3']) {
      const desk = await get(url)
      expect(desk.statusCode).toBe(200)
      expect(desk.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    }
  })

  it('frames forms of its own origin and of those that its virtual agents name', async () => {
    const frames = async () =>
      String((await get('/')).headers['content-security-policy'])
        .split('; ')
        .find((part) => part.startsWith('frame-src'))
    expect(await frames()).toBe("frame-src 'self' blob:")
    const steps = test.ctx.companies.find('acme')?.file.virtual_agents?.[0]?.steps ?? {}
    const preview_endpoint = 'https://forms.example/return?x=1'
    steps['form'] = {
      send: [{ ujet: { type: 'form', form: { name: 'x', preview_endpoint } } }],
      then: 'end',
    }
    expect(await frames()).toBe("frame-src 'self' blob: https://forms.example")
    delete steps['form']
  })

  it('answers 404 with the portal for pages that are not, and with JSON for files', async () => {
    expect((await get('/menus/3/chat')).statusCode).toBe(200)
    const page = await get('/nothing/here')
    expect(page.statusCode).toBe(404)
    expect(page.headers['content-type']).toContain('text/html')
    for (const url of ['/assets/gone.js', '/api/gone', '/.vite/portal.json', '/%2e%2e/x.json']) {
      const file = await get(url)
      expect(`${url} ${file.statusCode} ${file.json<{ code: string }>().code}`).toBe(
        `${url} 404 not_found`,
      )
    }
  })

  it('squeezes a page for those who can take it', async () => {
    const plain = await get('/')
    const squeezed = await get('/', { 'accept-encoding': 'br, gzip;q=0.5' })
    expect(squeezed.headers['content-encoding']).toBe('gzip')
    expect(squeezed.headers['vary']).toContain('accept-encoding')
    expect(gunzipSync(squeezed.rawPayload).toString()).toBe(plain.body)
    const refused = await get('/', { 'accept-encoding': 'gzip;q=0, br' })
    expect(refused.headers['content-encoding']).toBeUndefined()
    expect(refused.body).toBe(plain.body)
  })

  it('names the first words of its own language, so that they need not wait for the scripts', async () => {
    const link = '<link rel="modulepreload" crossorigin href="/assets/es-1a2b.js" />'
    expect((await get('/?company=acme&lang=es')).body).toContain(link)
    expect((await get('/?company=acme&lang=en')).body).not.toContain('modulepreload')
  })

  it('sends what the build compressed, for good where the name has a hash', async () => {
    const url = '/assets/app-1a2b.js'
    const squeezed = await get(url, { 'accept-encoding': 'br' })
    expect(squeezed.body).toBe('squeezed')
    expect(squeezed.headers['content-encoding']).toBe('br')
    expect(squeezed.headers['cache-control']).toContain('immutable')
    expect((await get(url)).body).toBe('plain')
    for (const script of ['/embed.js', '/web-sdk/v3/widget.js', '/sdk/portico.js']) {
      const response = await get(script)
      expect(response.statusCode).toBe(200)
      expect(response.headers['access-control-allow-origin']).toBe('*')
      expect(response.headers['cache-control']).not.toContain('immutable')
    }
  })

  it('lets no text of a company become markup', () => {
    const evil = '</script><script>alert(1)</script><!--'
    const block = dataBlock('x', { evil })
    expect(block.match(/<\/?script/g)).toHaveLength(2)
    expect(fillPage(PAGE, { lang: 'en', head: "$& $' $1" })).toContain("$& $' $1")
  })

  it('understands what browsers wish for', () => {
    const company = test.ctx.companies.find('acme')
    if (!company) throw new Error('acme is missing')
    expect(pageLang(company, undefined, undefined)).toBe(company.defaultLang)
    expect(pageLang(company, 'ES-ar', 'ja')).toBe('es')
    expect(pageLang(company, undefined, 'ja;q=0, es;q=nonsense, ar;q=0.2')).toBe('ar')
    expect(pageLang(company, undefined, '*')).toBe(company.defaultLang)
  })
})
