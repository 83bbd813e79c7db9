import { defineConfig, mergeConfig } from 'vitest/config'
import viteConfig from './vite.config.ts'

/** Suites that need a database server when TEST_DATABASE_URL names one; SQLite is always there. */
const storage = [
  'server/storage/**/*.test.ts',
  'server/test/storage/**/*.test.ts',
  '**/*.db.test.ts',
]
const never = ['**/node_modules/**', 'dist/**', 'data/**']

export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      // only what hangs takes that long, also where two cores do the work of many
      testTimeout: 90_000,
      hookTimeout: 90_000,
      expect: { poll: { timeout: 20_000 } },
      setupFiles: ['scripts/vitest-setup.ts'],
      coverage: {
        provider: 'v8',
        include: ['src/**', 'server/**', 'contract/**'],
        reporter: ['text'],
      },
      projects: [
        {
          extends: true,
          test: {
            name: 'node',
            environment: 'node',
            include: [
              '{server,contract,bench}/**/*.test.ts',
              'scripts/**/*.test.{ts,mjs}',
              'src/**/*.test.ts',
            ],
            exclude: [...never, ...storage, '**/*.dom.test.ts'],
          },
        },
        {
          extends: true,
          test: {
            name: 'dom',
            environment: 'happy-dom',
            include: ['src/**/*.dom.test.ts'],
            exclude: never,
          },
        },
        {
          extends: true,
          test: { name: 'storage', environment: 'node', include: storage, exclude: never },
        },
      ],
    },
  }),
)
