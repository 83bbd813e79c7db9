import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { newPage, type Faults } from '../support/people.ts'
import { freePort } from '../support/ports.ts'
import { openStack, root, type Stack } from '../support/stack.ts'
import { expect, test as base } from '../support/test.ts'
import { companyToken, type Person } from '../support/tokens.ts'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'

/** A site of somebody else's that embeds the portal, with the shop of public/demo on it. */
export interface Host {
  port: number
  origin: string
  /** The same site under an address that no company lists. */
  unlisted: string
  use(stack: Stack): void
  /** Whom the site has signed in; undefined: what its backend gives is no good any more. */
  person: Person | undefined
  close(): Promise<void>
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

const page = (body: string, script = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="/acme.svg">` +
  `${script}</head><body><main><h1>Shop</h1>${body}</main></body></html>`

export async function openHost(port: number): Promise<Host> {
  let stack: Stack | undefined
  const files: Record<string, () => string> = {
    '/host.js': () => `globalThis.PORTICO_HOST = '${stack?.origin ?? ''}'`,
    '/plain.html': () =>
      page(
        '<button type="button">Before</button>',
        `<script src="${stack?.origin ?? ''}/embed.js"></script>`,
      ),
    '/basket.html': () =>
      page(
        '<a href="/index.html">Shop</a>',
        `<script src="${stack?.origin ?? ''}/embed.js"></script><script src="/basket.js" defer></script>`,
      ),
    '/account.html': () => files['/basket.html']?.() ?? '',
    '/basket.js': () =>
      `globalThis.widget = new Portico({ companyId: 'acme' }).config({ name: 'Acme store', invite: true }).mount()`,
    '/key.html': () =>
      page(
        '',
        `<script src="${stack?.origin ?? ''}/embed.js"></script><script src="/key.js" defer></script>`,
      ),
    '/key.js': () =>
      `new Portico({ companyId: 'acme' }).config({ reCaptchaSiteKey: 'key-of-the-shop' }).mount()`,
    '/signed.html': () =>
      page(
        '',
        `<script src="${stack?.origin ?? ''}/embed.js"></script><script src="/signed.js" defer></script>`,
      ),
    '/signed.js': () =>
      `globalThis.widget = new Portico({ companyId: 'acme', authenticate: () => fetch('/token', { method: 'POST' }).then((r) => r.json()) })` +
      `.config({ name: 'Shop', lang: 'es' }).mount()`,
    '/bare.html': () =>
      page(
        `<iframe title="Help" width="400" height="600" src="${stack?.origin ?? ''}/?embed&company=acme"></iframe>`,
      ),
  }
  const host: Host = {
    port,
    origin: `http://localhost:${port}`,
    unlisted: `http://127.0.0.1:${port}`,
    use: (used) => (stack = used),
    person: { identifier: 'ada' },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }

  async function answer(path: string): Promise<{ type: string; body: string | Buffer }> {
    if (path === '/token') {
      const secret = stack?.secrets.acme ?? ''
      const token = await companyToken(secret, host.person ?? {}, host.person ? 300 : -60)
      return { type: 'application/json', body: JSON.stringify({ token }) }
    }
    const type = TYPES[extname(path)] ?? 'text/html; charset=utf-8'
    const made = files[path]
    if (made) return { type, body: made() }
    return { type, body: await readFile(join(root, 'public/demo', path)) }
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', host.origin)
    answer(pathname).then(
      ({ type, body }) => {
        const portico = stack?.origin ?? ''
        // as strict as a host can be: nothing inline, nothing from elsewhere but the portal
        response.writeHead(200, {
          'content-type': type,
          'content-security-policy': `default-src 'none'; script-src 'self' ${portico}; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src ${portico}; base-uri 'none'`,
        })
        response.end(body)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(port, resolve))
  return host
}

interface WorkerFixtures {
  host: Host
}

export const test = base.extend<{ shop: (path: string) => Promise<Page> }, WorkerFixtures>({
  host: [
    async ({ browserName }, use, info) => {
      expect(browserName).toBe('chromium')
      const host = await openHost(await freePort(info.parallelIndex))
      await use(host)
      await host.close()
    },
    { scope: 'worker' },
  ],
  shared: [
    async ({ host }, use, info) => {
      let opened: Promise<Stack> | undefined
      await use(async () => {
        opened ??= openStack({ worker: info.parallelIndex, embedOrigin: host.origin })
        const stack = await opened
        host.use(stack)
        return stack
      })
      await (await opened)?.close()
    },
    { scope: 'worker' },
  ],
  stack: async ({ ownStack, ownSetup, shared, host }, use, info) => {
    if (!ownStack) return use(await shared())
    const worker = info.parallelIndex
    const stack = await openStack({ ...ownSetup, worker, embedOrigin: host.origin })
    host.use(stack)
    await use(stack)
    await stack.close()
  },
  shop: async ({ browser, stack, faults, host }, use) => {
    const opened: Page[] = []
    await use(async (path) => {
      const page = await openShop(browser, stack, faults)
      opened.push(page)
      await page.goto(host.origin + path)
      return page
    })
    for (const page of opened) await page.context().close()
  },
})

export function openShop(
  browser: Browser,
  stack: Stack,
  faults: Faults,
  options: BrowserContextOptions = {},
): Promise<Page> {
  return newPage(browser, stack, faults, { locale: 'en-GB', ...options })
}

export { expect }
