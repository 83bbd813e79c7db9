import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder, root } from './lib/files.mjs'
import { compareLocale, emptyTexts, flatten, missingKeys, unusedKeys } from './lib/locales.mjs'

const complete = ['en', 'es', 'ar', 'ja']
const folder = join(root, 'src/i18n/locales')
const problems = [...checkApp('portal', complete), ...checkApp('desk', ['en'])]

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`)
  process.exitCode = 1
}

function checkApp(app, required) {
  const names = existsSync(join(folder, app))
    ? readdirSync(join(folder, app)).map((file) => file.replace(/\.json$/, ''))
    : []
  const absent = required.filter((name) => !names.includes(name))
  if (absent.length > 0) return absent.map((name) => `${app}/${name}.json is missing`)

  const english = read(app, 'en')
  const sources = sourcesOf(app)
  return [
    ...emptyTexts(`${app}/en`, english),
    ...names
      .filter((name) => name !== 'en')
      .flatMap((name) => compareLocale(`${app}/${name}`, english, read(app, name))),
    ...unusedKeys(english, sources).map((key) => `${app}/en: ${key} is used nowhere`),
    ...missingKeys(english, sources).map((key) => `${app}/en: ${key} is asked for and missing`),
  ]
}

function read(app, name) {
  return flatten(JSON.parse(readFileSync(join(folder, app, `${name}.json`), 'utf8')))
}

/** The app's own sources and those it shares. */
function sourcesOf(app) {
  return [app, 'ui', 'i18n']
    .flatMap((room) => filesUnder(join(root, 'src', room)))
    .filter((file) => /\.(?:ts|vue)$/.test(file) && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(file, 'utf8'))
}
