import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './stack.ts'

export type Lang = 'en' | 'es' | 'ar' | 'ja'
type Tree = { [key: string]: Tree | string }
type Values = Record<string, string | number>

/** What the interface says, from the files that it takes its words from. */
export type Words = (key: string, values?: Values, count?: number) => string

export function portalWords(lang: Lang): Words {
  return wordsOf(`portal/${lang}.json`)
}

export const deskWords: Words = wordsOf('desk/en.json')

function wordsOf(file: string): Words {
  const tree = JSON.parse(readFileSync(join(root, 'src/i18n/locales', file), 'utf8')) as Tree
  return (key, values = {}, count) => {
    const found = key
      .split('.')
      .reduce<Tree | string | undefined>(
        (node, part) => (typeof node === 'object' ? node[part] : undefined),
        tree,
      )
    if (typeof found !== 'string') throw new Error(`${file} has no text "${key}"`)
    const forms = found.split('|').map((form) => form.trim())
    const form = count === undefined || count === 1 ? forms[0] : (forms[1] ?? forms[0])
    return (form ?? '')
      .replaceAll(/\{'(.+?)'\}/g, '$1')
      .replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? `{${name}}`))
  }
}

/** A pattern that a text with placeholders matches, whatever stands in them. */
export function around(text: string): RegExp {
  const parts = text.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join('.*'), 's')
}
