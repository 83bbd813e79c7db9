const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])

function parse(text: string) {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** A link that may be live. Relative ones are refused: they would point into our own pages. */
export interface SafeLink {
  readonly href: string
  /** Where it really leads, in a form that can be read aloud: a host, an address or a number. */
  readonly destination: string
  /** Carries a user name or letters beyond ASCII, which are used to pass one host off as another. */
  readonly disguised: boolean
}

/** The link as the browser would follow it, or nothing when its scheme is not http, https, mailto or tel. */
export function safeLink(href: string): SafeLink | undefined {
  const url = parse(href)
  if (!url || !SCHEMES.has(url.protocol)) return undefined
  const web = url.protocol.startsWith('http')
  return {
    href: url.href,
    destination: web ? url.host : url.pathname,
    disguised: Boolean(url.username || url.password) || /(^|\.)xn--/.test(url.hostname),
  }
}

/** Whether a link's text already is its address, so that the host need not be said again. */
export function saysDestination(text: string, link: SafeLink) {
  if (link.disguised) return false
  const bare = (address: string) => address.replace(/^(https?:\/\/|mailto:|tel:)/i, '')
  const normal = (address: string) => bare(address).replace(/\/$/, '').toLowerCase()
  const written = text.trim()
  return (
    normal(written) === normal(link.href) ||
    normal(parse(written)?.href ?? parse(`http://${written}`)?.href ?? '') === normal(link.href)
  )
}
