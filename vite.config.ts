import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type EnvironmentOptions } from 'vite'
import { compress } from './scripts/vite/compress.ts'
import { devPages } from './scripts/vite/dev-pages.ts'
import { layers } from './scripts/vite/layers.ts'
import { localeParts } from './scripts/vite/locale-parts.ts'
import { noPreload } from './scripts/vite/no-preload.ts'

const root = import.meta.dirname
const target = 'es2022'

/** The module that the portal takes its `Client` from: ours, or any other that keeps the same contract. */
function headlessClient(): string {
  const other = process.env['PORTICO_SDK']
  if (!other) return resolve(root, 'src/sdk/index.ts')
  return other.startsWith('.') ? resolve(root, other) : other
}

/** The start page names the files of all routes, and nothing of a hash can be packed: seven characters are the fewest. */
const NAMES = {
  entryFileNames: 'assets/[name]-[hash:7].js',
  chunkFileNames: 'assets/[name]-[hash:7].js',
  assetFileNames: 'assets/[name]-[hash:7][extname]',
}

/**
 * A page with its routes. Portal and desk are built apart: what one needs of a library must not weigh on the other. What
 * a page begins with comes in two scripts, not in thirty: on a slow line each request costs more than its bytes.
 */
function page(name: 'portal' | 'desk', html: string): EnvironmentOptions {
  const first = name === 'portal'
  const groups = [
    { name: 'vue', test: /node_modules[\\/](@vue|vue|vue-router|pinia|vue-i18n|@intlify)[\\/]/ },
    { name: first ? 'home' : 'desk-shell', test: /src[\\/]/, tags: ['$initial' as const] },
  ]
  return {
    consumer: 'client',
    build: {
      emptyOutDir: first,
      copyPublicDir: first,
      manifest: `.vite/${name}.json`,
      rolldownOptions: { input: { [name]: html }, output: { ...NAMES, codeSplitting: { groups } } },
    },
  }
}

/** What the server answers itself while Vite serves the pages. */
const fromServer = [
  '/api',
  '/sdk/',
  '/embed.js',
  '/embed/',
  '/web-sdk/',
  '/healthz',
  '/readyz',
  '/metrics',
]

/** A bundle of its own beside the pages: one entry, one file, nothing from public/. */
function single(
  entry: string,
  file: string,
  format: 'es' | 'iife',
  emptyOutDir = true,
): EnvironmentOptions {
  return {
    consumer: 'client',
    build: {
      target,
      outDir: `dist/${file.split('/')[0] ?? ''}`,
      emptyOutDir,
      copyPublicDir: false,
      manifest: false,
      minify: true,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: format === 'es' ? 'strict' : false,
        output: { format, entryFileNames: file.split('/')[1] ?? '', codeSplitting: false },
      },
    },
  }
}

export default defineConfig({
  root,
  plugins: [vue(), localeParts(), devPages(), layers(), noPreload(), compress()],
  resolve: {
    alias: {
      '#headless-client': headlessClient(),
      // without the compiler: the texts come compiled
      'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.mjs',
    },
  },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: process.env['VITEST'] === undefined,
  },
  build: {
    target,
    // browsers that know light-dark() themselves: the polyfill for older ones would be larger than all tokens
    cssTarget: ['chrome123', 'safari17.5', 'firefox128'],
    // a data: URL in a script or style would need a wider content security policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  environments: {
    client: page('portal', 'index.html'),
    desk: page('desk', 'desk.html'),
    embed: single('src/embed/index.ts', 'embed/embed.js', 'iife'),
    link: single('src/embed/link.ts', 'embed/link.js', 'es', false),
    sdk: single('src/sdk/index.ts', 'sdk/portico.js', 'es'),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'desk', 'embed', 'link', 'sdk']) {
        const environment = builder.environments[name]
        if (environment) await builder.build(environment)
      }
    },
  },
  server: {
    port: Number(process.env['PORT'] ?? 8080),
    strictPort: true,
    proxy: {
      ...Object.fromEntries(fromServer.map((path) => [path, { target: apiOrigin(), ws: true }])),
    },
  },
})

function apiOrigin(): string {
  return `http://127.0.0.1:${process.env['PORTICO_API_PORT'] ?? '8081'}`
}
