import { isSupportedCountry } from 'libphonenumber-js'
import { isAccentColor } from '../../contract/accent.ts'
import { CompanyFile, TEXT_TITLE, WORDS_TITLE, type MenuNode } from './company-schema.ts'
import { replyIssues } from './reply-checks.ts'
import { telephonyIssues } from './telephony-checks.ts'
import { virtualAgentIssues } from './virtual-agent-checks.ts'
import { visitTitled } from './schema-issues.ts'
import type { Issue, Path } from './yaml-source.ts'

type Report = (path: Path, message: string) => void

/** Mistakes that a schema cannot see: names that lead nowhere, doubles, dates that do not exist. */
export function companyIssues(file: CompanyFile): Issue[] {
  const issues: Issue[] = []
  const report: Report = (path, message) => issues.push({ path, message })
  checkLanguages(file, report)
  checkTimes(file, report)
  checkMenus(file, report)
  checkLists(file, report)
  checkAgents(file, report)
  issues.push(...telephonyIssues(file))
  for (const issue of [...virtualAgentIssues(file), ...replyIssues(file)]) issues.push(issue)
  // alternatives of a schema that share a key find the same mistake in it
  const known = new Set<string>()
  return issues.filter(({ path, message }) => {
    const mark = `${path.join('/')} ${message}`
    return known.has(mark) ? false : known.add(mark)
  })
}

function checkLanguages(file: CompanyFile, report: Report): void {
  const codes = file.languages.map(({ code }) => code)
  reportDoubles(codes, (index) => ['languages', index, 'code'], report)
  const defaults = file.languages.filter((language) => language.default === true)
  if (defaults.length !== 1)
    report(['languages'], `exactly one needs "default: true", ${defaults.length} have it`)
  const main = defaults[0]?.code
  visitTitled(CompanyFile, file, (title, value, path) => {
    if (title !== TEXT_TITLE && title !== WORDS_TITLE) return
    for (const lang of Object.keys(value))
      if (!codes.includes(lang)) report([...path, lang], `is not one of the languages`)
    if (title === TEXT_TITLE && main !== undefined && !(main in value))
      report(path, `has no text in the default language "${main}"`)
  })
}

function checkTimes(file: CompanyFile, report: Report): void {
  checkZone(file.time_zone, ['time_zone'], report)
  for (const [key, hours] of Object.entries(file.opening_hours)) {
    const path = ['opening_hours', key]
    if (hours.time_zone !== undefined) checkZone(hours.time_zone, [...path, 'time_zone'], report)
    for (const [day, spans] of Object.entries(hours.week))
      checkSpans(spans, [...path, 'week', day], report)
  }
  file.holidays.forEach(({ date, hours }, index) => {
    const path = ['holidays', index]
    if (!isDate(date)) report([...path, 'date'], `${date} is not a day of the calendar`)
    if (hours) checkSpans(hours, [...path, 'hours'], report)
  })
  for (const [key, { special_days = {} }] of Object.entries(file.opening_hours))
    for (const [date, spans] of Object.entries(special_days)) {
      const path = ['opening_hours', key, 'special_days', date]
      if (!isDate(date)) report(path, `${date} is not a day of the calendar`)
      checkSpans(spans, path, report)
    }
  const dates = file.holidays.map(({ date }) => date)
  reportDoubles(dates, (index) => ['holidays', index, 'date'], report)
}

function checkZone(zone: string, path: Path, report: Report): void {
  if (!isZone(zone)) report(path, `"${zone}" is not an IANA time zone, such as Europe/Madrid`)
}

function isZone(zone: string): boolean {
  // Fixed offsets are accepted by Intl, but they know no summer time.
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function isDate(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date)
}

function checkSpans(spans: readonly string[], path: Path, report: Report): void {
  spans.forEach((span, index) => {
    const [from, to] = span.split('-')
    if (from === to)
      report([...path, index], `opens and closes at ${from}; "00:00-24:00" is the whole day`)
  })
}

function checkMenus(file: CompanyFile, report: Report): void {
  const nodes: { node: MenuNode; path: Path; hours: string }[] = []
  const collect = (menus: readonly MenuNode[], path: Path, inherited: string): void =>
    menus.forEach((node, index) => {
      const at = [...path, index]
      const hours = node.hours ?? inherited
      nodes.push({ node, path: at, hours })
      collect(node.children ?? [], [...at, 'children'], hours)
    })
  collect(file.menus, ['menus'], 'default')
  const ids = new Set(nodes.map(({ node }) => node.id))
  const links = new Set(file.external_links?.map(({ id }) => id))
  const bots = new Set(file.virtual_agents?.map(({ key }) => key))
  const at = (index: number): Path => nodes[index]?.path ?? []
  reportDoubles(
    nodes.map(({ node }) => node.id),
    (index) => [...at(index), 'id'],
    report,
  )
  reportDoubles(
    nodes.map(({ node }) => node.key),
    (index) => [...at(index), 'key'],
    report,
  )
  for (const { node, path, hours } of nodes) {
    checkPlace(node, path, report)
    if (!(hours in file.opening_hours)) {
      const where = node.hours === undefined ? path : [...path, 'hours']
      if (node.hours !== undefined || !node.children)
        report(where, `opening_hours has no "${hours}"`)
    }
    checkHours(file, node, path, report)
    if (node.survey !== undefined && !(node.survey in (file.surveys ?? {})))
      report([...path, 'survey'], `surveys has no "${node.survey}"`)
    const bot = node.channels?.chat?.virtual_agent
    if (bot !== undefined && !bots.has(bot))
      report([...path, 'channels', 'chat', 'virtual_agent'], `virtual_agents has no "${bot}"`)
    const after = node.channels?.chat?.post_session?.virtual_agent
    if (after !== undefined && !bots.has(after))
      report([...path, 'channels', 'chat', 'post_session'], `virtual_agents has no "${after}"`)
    checkLinks(node.channels?.external_links, links, [...path, 'channels'], report)
    checkLinks(node.deflection?.external_links, links, [...path, 'deflection'], report)
    checkRedirection(node, path, ids, report)
  }
  checkLinks(file.deflection?.external_links, links, ['deflection'], report)
  file.triggers?.forEach(({ menu }, index) => {
    if (menu !== undefined && !ids.has(menu))
      report(['triggers', index, 'menu'], `there is no menu with the id ${menu}`)
  })
  file.agents.forEach(({ skills }, index) =>
    skills.forEach((menu, skill) => {
      if (!ids.has(menu))
        report(['agents', index, 'skills', skill], `there is no menu with the id ${menu}`)
    }),
  )
}

/** Hours of single languages and channels. */
function checkHours(file: CompanyFile, node: MenuNode, path: Path, report: Report): void {
  const check = (name: string | undefined, at: Path): void => {
    if (name !== undefined && !(name in file.opening_hours))
      report(at, `opening_hours has no "${name}"`)
  }
  const codes = new Set(file.languages.map(({ code }) => code))
  const checkAll = (names: Record<string, string> | undefined, at: Path): void => {
    for (const [lang, name] of Object.entries(names ?? {})) {
      check(name, [...at, lang])
      if (!codes.has(lang)) report([...at, lang], 'is not one of the languages')
    }
  }
  checkAll(node.language_hours, [...path, 'language_hours'])
  for (const type of ['chat', 'instant_call', 'scheduled_call'] as const) {
    const channel = node.channels?.[type]
    check(channel?.hours, [...path, 'channels', type, 'hours'])
    checkAll(channel?.language_hours, [...path, 'channels', type, 'language_hours'])
  }
}

function checkPlace(node: MenuNode, path: Path, report: Report): void {
  if (node.children && node.channels)
    report([...path, 'channels'], 'a menu with children has no channels: they belong to its leaves')
  if (node.children && node.redirection)
    report([...path, 'redirection'], 'a menu with children cannot redirect as well')
  if (node.redirection && node.channels)
    report([...path, 'redirection'], 'a menu that redirects has no channels')
  const offered = Object.keys(node.channels ?? {}).length > 0
  if (!node.children && !node.redirection && !offered)
    report(path, 'a menu without children needs channels or a redirection')
}

function checkLinks(
  used: readonly number[] | undefined,
  known: ReadonlySet<number>,
  path: Path,
  report: Report,
): void {
  used?.forEach((id, index) => {
    if (!known.has(id)) report([...path, 'external_links', index], `external_links has no id ${id}`)
  })
}

function checkRedirection(
  { id, redirection }: MenuNode,
  path: Path,
  ids: ReadonlySet<number>,
  report: Report,
): void {
  if (!redirection) return
  const { option, data } = redirection
  const at = [...path, 'redirection', 'data']
  if (option === 'url' && !/^https?:\/\//.test(data)) report(at, 'must be an http(s) address')
  if (option === 'phone' && !/^\+?[\d ()-]{3,24}$/.test(data)) report(at, 'must be a phone number')
  if (option === 'sip' && !/^sips?:\S+$/.test(data)) report(at, 'must start with sip: or sips:')
  if (option !== 'menu') return
  if (!ids.has(Number(data))) report(at, `there is no menu with the id ${data}`)
  else if (Number(data) === id) report(at, 'leads to itself')
}

function checkLists(file: CompanyFile, report: Report): void {
  const { external_links: links = [], triggers = [], surveys = {}, uploads, calls } = file
  const doubles = (values: readonly (string | number | undefined)[], path: Path, key: string) =>
    reportDoubles(values, (index) => [...path, index, key], report)
  const linkIds = links.map(({ id }) => id)
  const triggerIds = triggers.map(({ id }) => id)
  doubles(linkIds, ['external_links'], 'id')
  doubles(triggerIds, ['triggers'], 'id')
  const extensions = uploads.prohibited.map(({ extension }) => extension)
  doubles(extensions, ['uploads', 'prohibited'], 'extension')
  for (const [key, { questions }] of Object.entries(surveys)) {
    const path = ['surveys', key, 'questions']
    const ids = questions.map(({ id }) => id)
    doubles(ids, path, 'id')
    questions.forEach(({ type, answers }, index) => {
      if (type === 'enumeration' && !answers) report([...path, index], 'needs answers')
      if (type !== 'enumeration' && answers)
        report([...path, index, 'answers'], `a question of the type ${type} has none`)
      const keys = answers?.map((answer) => answer.key) ?? []
      doubles(keys, [...path, index, 'answers'], 'key')
    })
  }
  if (!isAccentColor(file.branding.accent))
    report(['branding', 'accent'], `"${file.branding.accent}" is not a colour`)
  file.embed_origins.forEach((origin, index) => {
    const exact = URL.parse(origin)?.origin
    if (exact !== origin)
      report(['embed_origins', index], `must be an exact origin${exact ? `, as ${exact}` : ''}`)
  })
  const country = (code: string, path: Path) => {
    if (!isSupportedCountry(code)) report(path, `"${code}" is not a country with telephones`)
  }
  country(calls.default_country, ['calls', 'default_country'])
  calls.countries.forEach((code, index) => country(code, ['calls', 'countries', index]))
  if (calls.countries.length > 0 && !calls.countries.includes(calls.default_country))
    report(['calls', 'default_country'], 'is not one of the countries')
  const { bits = 0, max_bits = bits } = file.abuse?.proof_of_work ?? {}
  if (max_bits < bits)
    report(['abuse', 'proof_of_work', 'max_bits'], `is below bits, which is ${bits}`)
}

function checkAgents(file: CompanyFile, report: Report): void {
  const { agents, languages } = file
  const keys = agents.map(({ key }) => key)
  const emails = agents.map(({ email }) => email.toLowerCase())
  reportDoubles(keys, (index) => ['agents', index, 'key'], report)
  reportDoubles(emails, (index) => ['agents', index, 'email'], report)
  const codes = new Set(languages.map(({ code }) => code))
  agents.forEach(({ hours }, index) => {
    if (hours !== undefined && !(hours in file.opening_hours))
      report(['agents', index, 'hours'], `opening_hours has no "${hours}"`)
  })
  agents.forEach((agent, index) =>
    agent.languages.forEach((lang, at) => {
      if (!codes.has(lang))
        report(['agents', index, 'languages', at], `"${lang}" is not one of the languages`)
    }),
  )
  file.triggers?.forEach(({ conditions }, index) =>
    conditions.forEach((condition, at) => {
      if ('language' in condition && !codes.has(condition.language))
        report(['triggers', index, 'conditions', at, 'language'], 'is not one of the languages')
    }),
  )
}

function reportDoubles(
  values: readonly (string | number | undefined)[],
  path: (index: number) => Path,
  report: Report,
): void {
  const first = new Map<string | number, number>()
  values.forEach((value, index) => {
    if (value === undefined) return
    if (first.has(value)) report(path(index), `"${value}" is there twice`)
    else first.set(value, index)
  })
}
