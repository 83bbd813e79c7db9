import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { accentCss } from '../../contract/accent.ts'
import type { Companies, Company } from '../domain/ports.ts'
import { formOrigins } from '../domain/form-origins.ts'
import { triggersOf } from '../domain/triggers.ts'
import { notFound } from '../plugins/errors.ts'
import { pagePolicy } from '../plugins/security.ts'
import type { Services } from '../services.ts'
import { acceptsGzip, dataBlock, escape, fillPage, homeWords, pageLang } from './page-html.ts'

const PORTAL_PAGES = new Set([
  ...['menus', 'wait-times', 'calls', 'chats', 'transcripts', 'articles', 'screen-share'],
])
const compressed = promisify(gzip)
const YEAR_SECONDS = 365 * 24 * 60 * 60

interface PageParts {
  services: Pick<Services, 'menus' | 'recaptcha'>
  companies: Companies
  /** The folder that the build wrote. */
  dist: string
}

/** The built pages and scripts. Every company has its own portal page; the rest are files. */
export const pageRoutes =
  ({ services, companies, dist }: PageParts): FastifyPluginAsyncTypebox =>
  async (app) => {
    const portal = readFileSync(join(dist, 'index.html'), 'utf8')
    const desk = readFileSync(join(dist, 'desk.html'), 'utf8')
    const manifest = join(dist, '.vite/portal.json')
    const words = homeWords(existsSync(manifest) ? readFileSync(manifest, 'utf8') : '{}')

    await app.register(fastifyStatic, {
      root: dist,
      wildcard: false,
      preCompressed: true,
      globIgnore: ['index.html', 'desk.html', '**/*.br', '**/*.gz', '.vite/**', '.build-hash'],
      schemaHide: true,
      cacheControl: false,
      setHeaders: (reply, path) => cacheHeaders(reply, path.slice(dist.length)),
    })
    for (const url of ['/embed.js', '/web-sdk/v3/widget.js']) {
      app.get(url, hidden, (_request, reply) => reply.sendFile('embed/embed.js'))
    }

    app.get('/api/companies/:company/theme.css', hidden, (request, reply) => {
      const { company } = request.params as { company: string }
      const { accent } = services.menus.company(company).file.branding
      reply.header('cache-control', 'public, max-age=300')
      return reply.type('text/css; charset=utf-8').send(`:root{${accentCss(accent)}}`)
    })

    const sendDesk = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      const head = '<title>Portico</title>\n<meta name="robots" content="noindex" />'
      return html(request, reply, ["'none'"]).send(fillPage(desk, { lang: 'en', head }))
    }
    app.get('/desk', hidden, sendDesk)
    app.get('/desk/*', hidden, sendDesk)

    const sendPortal = async (request: FastifyRequest, reply: FastifyReply) => {
      // a proxy may ask for the whole address (RFC 9112, 3.2.2); what begins with // is a path all the same
      const { url } = request
      const asked = URL.parse(url.startsWith('/') ? `http://localhost${url}` : url)
      if (!asked || isFile(asked.pathname)) return notFound(request, reply)
      const { pathname, searchParams } = asked
      const company =
        companies.find(searchParams.get('company') ?? '') ?? companies.forHost(request.hostname)
      const lang = pageLang(
        company,
        searchParams.get('lang') ?? undefined,
        request.headers['accept-language'],
      )
      const head = await portalHead(company, lang, searchParams)
      reply.code(isPage(pathname) ? 200 : 404)
      reply.header('vary', 'accept-language, accept-encoding')
      const ancestors = ["'self'", ...company.file.embed_origins]
      const page = fillPage(portal, { lang, head })
      html(request, reply, ancestors, sourcesOf(company))
      if (!acceptsGzip(request.headers['accept-encoding'])) return reply.send(page)
      return reply.header('content-encoding', 'gzip').send(await compressed(page))
    }
    app.get('/', hidden, sendPortal)
    app.get('/*', hidden, sendPortal)

    /** Beside our own: forms of virtual agents, and Google only where the company wants its visitors checked by it. */
    function sourcesOf({ file }: Company): PageSources {
      const forms = formOrigins(file)
      if (!file.abuse?.recaptcha) return { frames: forms }
      const { scripts, frames } = services.recaptcha.sources
      return { scripts, frames: [...forms, ...frames] }
    }

    async function portalHead(
      company: Company,
      lang: string,
      query: URLSearchParams,
    ): Promise<string> {
      const triggers = triggersOf(company, lang)
      const boot = {
        company_id: company.id,
        lang,
        company: services.menus.describe(company),
        menus: await services.menus.tree(company, lang),
        after_hours: services.menus.afterHours(company, lang),
        embed: query.has('embed'),
        embed_origins: company.file.embed_origins,
        // with the page, so that nothing has to be asked for while nobody is invited
        ...(triggers.length > 0 && { triggers }),
      }
      return [
        `<title>${escape(company.file.name)}</title>`,
        `<link rel="stylesheet" href="/api/companies/${company.id}/theme.css" />`,
        words(lang),
        dataBlock('portico-boot', boot),
      ].join('\n')
    }
  }

type PageSources = NonNullable<Parameters<typeof pagePolicy>[2]>

const hidden = { schema: { hide: true } }

/** What a program asks for is answered as programs expect it, not with a page. */
function isFile(pathname: string): boolean {
  return /^\/(api|assets|sdk)\/|\.[a-z0-9]+$/i.test(pathname)
}

function isPage(pathname: string): boolean {
  return pathname === '/' || PORTAL_PAGES.has(pathname.split('/')[1] ?? '')
}

function html(
  request: FastifyRequest,
  reply: FastifyReply,
  ancestors: string[],
  sources: PageSources = {},
): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('content-security-policy', pagePolicy(request.host, ancestors, sources))
}

function cacheHeaders(reply: { header(name: string, value: string): unknown }, path: string): void {
  const hashed = path.startsWith('/assets/')
  const keep = `public, max-age=${YEAR_SECONDS}, immutable`
  reply.header('cache-control', hashed ? keep : 'public, max-age=300')
  // scripts of ours are loaded by pages of others
  if (/^\/(embed|sdk|assets)\//.test(path)) reply.header('access-control-allow-origin', '*')
}
