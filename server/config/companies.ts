import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Companies, Company } from '../domain/ports.ts'
import { companyOf } from './company.ts'
import { articleFiles, readArticles, type ArticleFile } from './company-articles.ts'
import { CompanyFileError, parseCompanyFile } from './company-file.ts'
import { checkRecaptcha } from './recaptcha-keys.ts'
import { companySecret } from './secrets.ts'
import { checkTelephony } from './twilio-account.ts'
import { watchFolder } from './watch.ts'

export interface CompaniesOptions {
  /** Folder of `ID.yaml` files; `ID/articles` beside them. */
  dir: string
  /** Where secrets that were made at the first start are kept. */
  dataDir: string
  env: Record<string, string | undefined>
  log: { info(message: string): void; error(message: string): void }
  /** Id of the company of requests whose host name is nobody's; the first file without it. */
  defaultCompany?: string | undefined
  /** False: files are read once. */
  watch?: boolean
}

export type LoadedCompanies = Companies & {
  /** Reads what has changed since; the watcher calls it, and so may an operator's signal. */
  reload(): void
  close(): void
}

interface Source {
  id: string
  path: string
  text: string
  articles: ArticleFile[]
}

const COMPANY_ID = /^[a-z0-9][a-z0-9-]{0,62}$/
const REST_MILLIS = 150

/**
 * Reads all companies; a mistake in any is fatal here, as `CompanyFileError` with every line that is wrong. After that a
 * change is taken over while the server runs: a bad edit is told and the last good state stays, a new file adds a
 * company, and one whose file is gone is served until the next start, so that a slip ends nobody's chat.
 */
export function loadCompanies(options: CompaniesOptions): Promise<LoadedCompanies> {
  return Promise.try(() => load(options))
}

function load(options: CompaniesOptions): LoadedCompanies {
  const { dir, dataDir, env, log, defaultCompany } = options
  const listeners: ((company: Company) => void)[] = []
  const seen = new Map<string, string>()
  let companies = new Map<string, Company>()

  const build = ({ id, path, text, articles }: Source): Company => {
    const file = parseCompanyFile(path, text)
    const codes = file.languages.map(({ code }) => code)
    const documents = readArticles(articles, codes)
    checkTelephony(file, env)
    checkRecaptcha(file, env)
    const secret = companySecret(dataDir, id, file.secret, env)
    return companyOf(id, file, secret, documents)
  }

  const start = (): void => {
    const sources = readSources(dir)
    const lines: string[] = []
    for (const source of sources) {
      try {
        companies.set(source.id, build(source))
        seen.set(source.id, fingerprint(source))
      } catch (error) {
        lines.push(...linesOf(error, source.path))
      }
    }
    if (sources.length === 0) lines.push(`${dir}: there is no company file (ID.yaml) in it`)
    lines.push(...sharedNames(companies))
    if (lines.length === 0 && defaultCompany !== undefined && !companies.has(defaultCompany))
      lines.push(`PORTICO_COMPANY: there is no ${join(dir, `${defaultCompany}.yaml`)}`)
    if (lines.length > 0) throw new CompanyFileError(lines)
  }

  const take = (source: Source): void => {
    const print = fingerprint(source)
    if (seen.get(source.id) === print) return
    seen.set(source.id, print)
    try {
      const company = build(source)
      const next = new Map(companies).set(source.id, company)
      const lines = sharedNames(next)
      if (lines.length > 0) throw new CompanyFileError(lines)
      const isNew = !companies.has(source.id)
      companies = next
      log.info(`${source.path}: ${isNew ? 'added' : 'reloaded'}`)
      for (const listener of listeners) listener(company)
    } catch (error) {
      const keeps = companies.has(source.id) ? 'the last good version stays' : 'it is not served'
      log.error(`${source.path}: not taken over, ${keeps}`)
      for (const line of linesOf(error, source.path)) log.error(line)
    }
  }

  const reload = (): void => {
    let sources: Source[]
    try {
      sources = readSources(dir)
    } catch (error) {
      for (const line of linesOf(error, dir)) log.error(line)
      return
    }
    for (const source of sources) take(source)
    const ids = new Set(sources.map(({ id }) => id))
    for (const id of [...seen.keys()].filter((known) => !ids.has(known))) {
      seen.delete(id)
      if (companies.has(id))
        log.error(`${join(dir, `${id}.yaml`)}: is gone; ${id} is served until the next start`)
    }
  }

  start()
  const stop =
    options.watch === false
      ? () => undefined
      : watchFolder(dir, REST_MILLIS, reload, (error) =>
          log.error(`${dir}: changes are no longer seen: ${error.message}`),
        )

  return {
    all: () => [...companies.values()],
    find: (id) => companies.get(id),
    forHost(host) {
      const found = byHost(companies, host)
      const company = found ?? companies.get(defaultCompany ?? '') ?? [...companies.values()][0]
      if (!company) throw new CompanyFileError([`${dir}: there is no company`])
      return company
    },
    onChange: (listener) => void listeners.push(listener),
    reload,
    close: stop,
  }
}

function readSources(dir: string): Source[] {
  let names: string[]
  try {
    names = readdirSync(dir).sort()
  } catch {
    throw new CompanyFileError([`${dir}: the folder of the company files cannot be read`])
  }
  const misnamed = names.filter(
    (name) =>
      name.endsWith('.yml') || (name.endsWith('.yaml') && !COMPANY_ID.test(name.slice(0, -5))),
  )
  if (misnamed.length > 0)
    throw new CompanyFileError(
      misnamed.map(
        (name) => `${join(dir, name)}: rename it to ID.yaml, of small letters, digits and hyphens`,
      ),
    )
  return names
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => {
      const id = name.slice(0, -5)
      const path = join(dir, name)
      return { id, path, text: readText(path), articles: articleFiles(join(dir, id)) }
    })
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CompanyFileError([`${path}: cannot be read: ${messageOf(error)}`])
  }
}

function fingerprint({ text, articles }: Source): string {
  return JSON.stringify([text, articles.map((article) => [article.path, article.text])])
}

function byHost(
  companies: ReadonlyMap<string, Company>,
  host: string | undefined,
): Company | undefined {
  const name = host?.toLowerCase().replace(/:\d+$/, '')
  if (name === undefined || name === '') return undefined
  const all = [...companies.values()]
  const [label, ...rest] = name.split('.')
  return (
    all.find(({ file }) => file.hosts?.includes(name)) ??
    (rest.length > 0 ? all.find(({ file }) => file.subdomain === label) : undefined)
  )
}

/** Names that two companies claim: a request for one of them would be a guess. */
function sharedNames(companies: ReadonlyMap<string, Company>): string[] {
  const owners = new Map<string, string>()
  const lines: string[] = []
  for (const { id, file } of companies.values()) {
    const names = [`subdomain ${file.subdomain}`, ...(file.hosts ?? []).map((h) => `host ${h}`)]
    for (const name of names) {
      const other = owners.get(name)
      if (other !== undefined) lines.push(`${id}: the ${name} is also that of ${other}`)
      else owners.set(name, id)
    }
  }
  return lines
}

function linesOf(error: unknown, path: string): string[] {
  return error instanceof CompanyFileError ? error.lines : [`${path}: ${messageOf(error)}`]
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
