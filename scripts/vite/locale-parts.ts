import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import { HOME_KEYS } from '../../src/i18n/home-keys.ts'

type Tree = Record<string, unknown>

/** Serves a file of texts in two: `?home` has what the first screen says, `?rest` has the rest. */
export function localeParts(): Plugin {
  return {
    name: 'portico:locale-parts',
    enforce: 'pre',
    load(id) {
      const [, file, part] = /^(.*\/locales\/.*\.json)\?(home|rest)$/.exec(id) ?? []
      if (file === undefined) return undefined
      this.addWatchFile(file)
      const texts = partOf(JSON.parse(readFileSync(file, 'utf8')), part === 'home')
      return { code: `export default ${JSON.stringify(texts)}`, moduleType: 'js' }
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
