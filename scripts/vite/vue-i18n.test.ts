import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, test } from 'vitest'

/*
 * vue-i18n once did `import * as Vue` and `key in Vue`, which keeps all of Vue in the portal's first chunk: 18 KB
 * gzipped. The locked version names what it imports. If this fails after an update, either that is back, and the build
 * needs a transform (see docs/decisions/toolchain.md), or the file that the build uses has moved.
 */
test('the vue-i18n that the build uses imports nothing whole from Vue', async () => {
  const code = await readFile(
    fileURLToPath(import.meta.resolve('vue-i18n/dist/vue-i18n.runtime.mjs')),
    'utf8',
  )
  expect(code).toMatch(/import \{[^}]*getCurrentInstance[^}]*\} from 'vue'/)
  expect(code).not.toMatch(/import\s*\*\s*as\s+\w+\s+from\s*['"]vue['"]/)
})

test('a bundle with vue-i18n leaves out what nobody uses of Vue', async () => {
  const transitions = 'onBeforeAppear'
  const i18n = 'vue-i18n/dist/vue-i18n.runtime.esm-bundler.js'
  expect(await bundle(`export { createI18n } from '${i18n}'`)).not.toContain(transitions)
  const whole = "import * as Vue from 'vue'\nexport const has = (key) => key in Vue"
  expect(await bundle(whole)).toContain(transitions)
})

async function bundle(code: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'virtual:entry' ? '\0entry' : undefined),
        load: (id) => (id === '\0entry' ? code : undefined),
      },
    ],
    define: {
      __VUE_OPTIONS_API__: false,
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_I18N_LEGACY_API__: false,
      __VUE_I18N_FULL_INSTALL__: false,
      __INTLIFY_PROD_DEVTOOLS__: false,
    },
    build: {
      write: false,
      minify: true,
      rolldownOptions: { input: 'virtual:entry', preserveEntrySignatures: 'strict' },
    },
  })
  const outputs = [result].flat().flatMap((one) => ('output' in one ? one.output : []))
  return outputs.map((file) => (file.type === 'chunk' ? file.code : '')).join('')
}
