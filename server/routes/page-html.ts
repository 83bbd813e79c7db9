import type { Company } from '../domain/ports.ts'

const RIGHT_TO_LEFT = new Set(['ar', 'dv', 'fa', 'he', 'ks', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi'])

/** The language that a page is shown in: asked for, else the browser's wish, else the company's own. */
export function pageLang(
  company: Company,
  asked: string | undefined,
  acceptLanguage: string | undefined,
): string {
  const codes = company.file.languages.map(({ code }) => code)
  for (const wish of [...(asked === undefined ? [] : [asked]), ...wishes(acceptLanguage)]) {
    const exact = codes.find((code) => code.toLowerCase() === wish.toLowerCase())
    const found = exact ?? codes.find((code) => base(code) === base(wish))
    if (found !== undefined) return found
  }
  return company.defaultLang
}

/** RFC 9110, 12.5.4: most wanted first. */
function wishes(header = ''): string[] {
  return header
    .slice(0, 1000)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const quality = parameters
        .find((one) => one.trim().startsWith('q='))
        ?.trim()
        .slice(2)
      return { tag: tag.trim(), quality: Number(quality ?? 1) }
    })
    .filter(({ tag, quality }) => /^[A-Za-z0-9-]{2,35}$/.test(tag) && quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag)
}

function base(lang: string): string {
  return (lang.split('-')[0] ?? lang).toLowerCase()
}

/** RFC 9110, 12.5.3. The page has no secret in it that its compressed length could give away. */
export function acceptsGzip(header: string | string[] = ''): boolean {
  return /(?:^|,)\s*(?:gzip|\*)\s*(?:$|,|;\s*q=(?:1|0\.\d*[1-9]))/i.test(String(header))
}

/** Puts language, direction and head into a built page. */
export function fillPage(html: string, page: { lang: string; head: string }): string {
  const dir = RIGHT_TO_LEFT.has(base(page.lang)) ? 'rtl' : 'ltr'
  return html
    .replace('<html lang="en" dir="ltr">', () => `<html lang="${escape(page.lang)}" dir="${dir}">`)
    .replace('<!--portico:head-->', () => page.head)
}

/** From the build's manifest: the link that fetches a language's first words while the scripts still load. */
export function homeWords(manifest: string): (lang: string) => string {
  const chunks = JSON.parse(manifest) as Record<string, { file: string } | undefined>
  return (lang) => {
    const chunk = chunks[`src/i18n/locales/portal/${base(lang)}.json?home`]
    return chunk ? `<link rel="modulepreload" crossorigin href="/${escape(chunk.file)}" />` : ''
  }
}

/** A block of data that no script on the page can be made of, whatever is in it. */
export function dataBlock(id: string, value: unknown): string {
  const json = JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
  return `<script type="application/json" id="${id}">${json}</script>`
}

export function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
