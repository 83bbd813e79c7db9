import type { TriggerItem } from '../../contract/triggers.ts'
import type { Company } from './ports.ts'
import { pickText } from './text.ts'

/** What a company calls one of its triggers; undefined for what a client made up, or what is gone since. */
export function triggerName(company: Company, id: string | null): string | undefined {
  return company.file.triggers?.find((trigger) => trigger.id === id)?.name
}

/** A company's invitations in a language; whether they fit a page is for the client to see. */
export function triggersOf(company: Company, lang: string): TriggerItem[] {
  const pick = (text: Parameters<typeof pickText>[0]) => pickText(text, lang, company.defaultLang)
  return (company.file.triggers ?? []).map((trigger) => ({
    id: trigger.id,
    name: trigger.name,
    delay: trigger.delay ?? 0,
    message: pick(trigger.message),
    ...(trigger.question
      ? {
          question: {
            text: pick(trigger.question.text),
            yes: pick(trigger.question.yes),
            no: pick(trigger.question.no),
          },
        }
      : {}),
    ...(trigger.menu === undefined ? {} : { menu_id: trigger.menu }),
    ...(trigger.channel === undefined ? {} : { channel: trigger.channel }),
    match: trigger.match ?? 'all',
    conditions: trigger.conditions,
  }))
}
