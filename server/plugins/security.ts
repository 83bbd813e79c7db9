import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** Headers that every answer carries; pages add a content security policy of their own. */
export async function registerSecurity(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: false,
    // who may frame a page is said by its policy, per company
    frameguard: false,
    // the embed script and the SDK are made for other origins
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: false,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    // whether this host is reached by TLS only is for the proxy in front to say
    strictTransportSecurity: false,
  })
}

const PLAIN_HOST = /^[A-Za-z0-9.:[\]-]+$/

/** What a page of ours may load and frame, and who may frame it. */
export function pagePolicy(
  host: string,
  frameAncestors: readonly string[],
  more: { scripts?: readonly string[]; frames?: readonly string[] } = {},
): string {
  const { scripts = [], frames = [] } = more
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scripts].join(' '),
    "style-src 'self'",
    "img-src 'self' data: blob: https:",
    "media-src 'self' blob: https:",
    "font-src 'self'",
    // not every browser counts sockets of the same host as 'self'
    PLAIN_HOST.test(host) ? `connect-src 'self' ws://${host} wss://${host}` : "connect-src 'self'",
    ["frame-src 'self' blob:", ...frames].join(' '),
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors.join(' ')}`,
  ].join('; ')
}
