import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'

const statement = /^@layer [\w, ]+;/

/**
 * Begins every style sheet with the order of the cascade layers. Sheets of components may load before the one that declares it, and
 * the first layer that a browser meets is the weakest.
 */
export function layers(): Plugin {
  const source = readFileSync(resolve(import.meta.dirname, '../../src/styles/index.css'), 'utf8')
  const order = statement.exec(source)?.[0]
  if (!order) throw new Error('src/styles/index.css does not begin with the order of its layers')
  return {
    name: 'portico:layers',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && file.fileName.endsWith('.css')) {
          file.source = order + String(file.source)
        }
      }
    },
  }
}
