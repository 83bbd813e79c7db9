import type { MenuItem } from '../../sdk/index.ts'
import { safeLink } from '../../ui/safe-link.ts'

export interface Redirect {
  readonly href?: string
  readonly host?: string
  readonly number?: string
  /** The menu that stands in for this one. */
  readonly menu?: number
}

/** Where a menu leads instead of having channels; nothing where its address can't be trusted. */
export function redirectOf(item: MenuItem): Redirect | undefined {
  const { redirection } = item
  if (!redirection) return undefined
  const { option, data } = redirection
  if (option === 'menu') return { menu: Number(data) }
  if (option === 'phone') return { href: `tel:${data.replace(/[^\d+*#]/g, '')}`, number: data }
  // it has its scheme, which may be the encrypted one
  if (option === 'sip') return { href: data, number: data.replace(/^sips?:/i, '') }
  const link = safeLink(data)
  return link ? { href: link.href, host: link.destination } : undefined
}
