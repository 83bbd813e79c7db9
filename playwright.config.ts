import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const chromium = process.env['PORTICO_CHROMIUM'] ?? '/usr/bin/chromium'

/** Every spec boots what it needs through the fixtures in e2e/support, on ports of its own. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  // two cores are shared by two browsers and two servers, on machines that others use too
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  forbidOnly: Boolean(process.env['CI']),
  use: {
    // a film of each test would take a third of the processor; its pages are kept as they were
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
    actionTimeout: 60_000,
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
