import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fromPlaywright, fromVitest, single } from './counts.mjs'
import { build, sourceHash } from './dist.mjs'
import { hashOf, readIfThere, root, writeStamp } from './files.mjs'
import { startPostgres } from './postgres.mjs'
import { run } from './process.mjs'
import { findChromium } from './tools.mjs'

const cache = join(root, 'node_modules', '.cache', 'portico')
/** What git ignores and what a run leaves behind; everything else may matter to a check of the text. */
const products = new Set([
  ...['.git', 'node_modules', 'dist', 'data', 'coverage', 'test-results', 'playwright-report'],
  ...['.vitest', '.cache'],
])

/**
 * The stages of `npm test`, in the order of the report. A stage gives `{ passed, failed, output, note? }`.
 * `after` names stages that must have passed before, `alone` keeps the machine free of others meanwhile.
 */
export function stages(node, missing) {
  const inModules = (path) => join('node_modules', path)
  const script = (path, ...args) => check(node, [path, ...args])
  const oxfmt = inModules('oxfmt/bin/oxfmt')
  const eslint = inModules('eslint/bin/eslint.js')
  const vueTsc = inModules('vue-tsc/bin/vue-tsc.js')
  const types = join(cache, 'types.tsbuildinfo')
  return [
    { name: 'tools', run: () => tools(missing) },
    { name: 'lockfile', run: () => script('scripts/check-lockfile.mjs') },
    { name: 'format', run: () => unchanged('format', () => script(oxfmt, '--check')) },
    {
      name: 'lint',
      run: () => unchanged('lint', () => script(eslint, '.', '--max-warnings', '0')),
    },
    {
      name: 'types',
      run: () => script(vueTsc, '--noEmit', '--incremental', '--tsBuildInfoFile', types),
    },
    { name: 'i18n', run: () => script('scripts/check-locales.mjs') },
    { name: 'build', run: () => bundle(node) },
    // some tests start the real server, which serves what was built
    { name: 'unit', after: ['build'], run: () => vitest(node, 'unit', ['node', 'dom']) },
    { name: 'storage', after: ['build'], run: () => storage(node) },
    { name: 'budget', after: ['build'], run: () => script('scripts/size-budget.mjs') },
    { name: 'e2e', after: ['build'], alone: true, run: () => endToEnd(node) },
  ]
}

async function check(node, args) {
  const { code, output } = await run(node, args, { quiet: true })
  return { ...single(code), output }
}

function tools(missing) {
  return { ...single(missing.length), output: missing.map((line) => `${line}\n`).join('') }
}

/** Runs a check that depends on the checkout's text alone, unless that text passed it before. */
async function unchanged(name, runIt) {
  const stamp = join(cache, name)
  const hash = hashOf(
    readdirSync(root)
      .filter((entry) => !products.has(entry))
      .sort(),
  )
  if (readIfThere(stamp).trim() === hash) return { ...single(0), output: '', note: 'unchanged' }
  const result = await runIt()
  mkdirSync(cache, { recursive: true })
  if (result.failed === 0) writeStamp(stamp, hash)
  return result
}

async function vitest(node, name, projects, env = {}) {
  const report = freshReport(name)
  const { code, output } = await run(
    node,
    [
      ...['node_modules/vitest/vitest.mjs', 'run'],
      ...projects.flatMap((project) => ['--project', project]),
      ...['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`],
    ],
    { quiet: true, env },
  )
  return { ...fromVitest(report, code), output }
}

async function storage(node) {
  const postgres = await startPostgres()
  try {
    return await vitest(node, 'storage', ['storage'], { TEST_DATABASE_URL: postgres.url })
  } finally {
    await postgres.stop()
  }
}

async function bundle(node) {
  if (readIfThere(join(root, 'dist', '.build-hash')).trim() === sourceHash()) {
    return { ...single(0), output: '', note: 'unchanged' }
  }
  const { code, output } = await build(node, { quiet: true })
  return { ...single(code), output }
}

async function endToEnd(node) {
  const chromium = findChromium()
  if (!chromium)
    return { ...single(1), output: 'There is no Chromium to run it in, see "tools".\n' }
  const report = freshReport('e2e')
  const { code, output } = await run(
    node,
    ['node_modules/@playwright/test/cli.js', 'test', '--reporter=line,json'],
    { quiet: true, env: { PORTICO_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
  )
  return { ...fromPlaywright(report, code), output }
}

/** A place for a runner's report, empty, so that an old one is never counted. */
function freshReport(name) {
  mkdirSync(cache, { recursive: true })
  const path = join(cache, `${name}.json`)
  if (existsSync(path)) rmSync(path)
  return path
}
