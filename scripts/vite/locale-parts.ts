import { readFileSync } from 'node:fs'
import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'
import { HOME_KEYS } from '../../src/i18n/home-keys.ts'

type Tree = Record<string, unknown>

/**
 * Serves a file of texts compiled, so that no page carries a compiler; in two where asked: `?home` has what the first screen says,
 * `?rest` has the rest.
 */
export function localeParts(): Plugin {
  return {
    name: 'portico:locale-parts',
    enforce: 'pre',
    load(id) {
      const [, file, part] = /^(.*\/locales\/.*\.json)(?:\?(home|rest))?$/.exec(id) ?? []
      if (file === undefined) return undefined
      this.addWatchFile(file)
      const whole = JSON.parse(readFileSync(file, 'utf8')) as Tree
      const texts = part === undefined ? whole : partOf(whole, part === 'home')
      return { code: `export default ${JSON.stringify(compiled(texts))}`, moduleType: 'js' }
    },
  }
}

/** The texts that are, or are not, among those of the first screen. */
export function partOf(tree: Tree, home: boolean, prefix = ''): Tree {
  const entries = Object.entries(tree).flatMap(([name, value]): [string, unknown][] => {
    const key = prefix + name
    if (HOME_KEYS.includes(key)) return home ? [[name, value]] : []
    if (typeof value !== 'object' || value === null) return home ? [] : [[name, value]]
    const inner = partOf(value as Tree, home, `${key}.`)
    return Object.keys(inner).length > 0 ? [[name, inner]] : []
  })
  return Object.fromEntries(entries)
}

/** Each text as the tree that the library would make of it in the browser. */
function compiled(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? baseCompile(value, { jit: true, location: false, minify: true, optimize: true }).ast
        : compiled(value as Tree),
    ]),
  )
}
