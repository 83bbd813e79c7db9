import type { TriggerCondition, TriggerItem } from '../../../contract/triggers.ts'

/** What conditions are held against. */
export interface Facts {
  /** Milliseconds since this page was opened. */
  elapsed: number
  url: string
  /** With this one; 1 is the first. */
  visits: number
  /** BCP 47; empty where it isn't known. */
  lang: string
  variables: Readonly<Record<string, string>>
}

/** Milliseconds from now after which a condition is met while nothing but time changes; Infinity for never. */
function untilCondition(condition: TriggerCondition, facts: Facts): number {
  if ('time_on_page' in condition) {
    return Math.max(0, condition.time_on_page * 1000 - facts.elapsed)
  }
  return isMet(condition, facts) ? 0 : Infinity
}

function isMet(condition: TriggerCondition, { url, visits, lang, variables }: Facts): boolean {
  if ('url_contains' in condition) return contains(url, condition.url_contains)
  if ('url_lacks' in condition) return !contains(url, condition.url_lacks)
  if ('visitor' in condition) return visits > 1 === (condition.visitor === 'returning')
  if ('visits_at_least' in condition) return visits >= condition.visits_at_least
  if ('language' in condition) return covers(condition.language, lang)
  if ('variable' in condition) {
    const { variable, equals } = condition
    return Object.hasOwn(variables, variable) && variables[variable] === equals
  }
  // of a server that knows more kinds than this client
  return false
}

/** Also as the address bar shows it: browsers tell an address with everything encoded that is not ASCII. */
function contains(url: string, part: string): boolean {
  return url.includes(part) || readable(url).includes(part)
}

function readable(url: string): string {
  try {
    return decodeURI(url)
  } catch {
    return url
  }
}

/** Whether a language is meant by another, such as `es-MX` by `es`. */
function covers(wanted: string, lang: string): boolean {
  return `${lang}-`.toLowerCase().startsWith(`${wanted}-`.toLowerCase())
}

/**
 * Milliseconds from now after which a trigger's conditions are met while nothing but time changes: 0 where they are,
 * Infinity where they won't be. Its delay comes on top.
 */
export function untilMatch({ match, conditions }: TriggerItem, facts: Facts): number {
  const waits = conditions.map((condition) => untilCondition(condition, facts))
  return match === 'any' ? Math.min(...waits) : Math.max(0, ...waits)
}

/** Whether anything asks how often this browser was here: only then is that counted. */
export function needsVisits(triggers: readonly TriggerItem[]): boolean {
  return triggers.some(({ conditions }) =>
    conditions.some((one) => 'visitor' in one || 'visits_at_least' in one),
  )
}
