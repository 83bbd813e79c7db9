import type { Plugin } from 'vite'

/** What a bundle of one file imports later is in it already: there is nothing to load beforehand, nor code for it. */
export function noPreload(): Plugin {
  return {
    name: 'portico:no-preload',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'sdk' || name === 'embed',
    load(id) {
      if (id !== '\0vite/preload-helper.js') return undefined
      return 'export const __vitePreload = (load) => load()'
    },
  }
}
