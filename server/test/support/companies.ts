import { readFileSync } from 'node:fs'
import { articleFiles, readArticles } from '../../config/company-articles.ts'
import { parseCompanyFile } from '../../config/company-file.ts'
import type { CompanyFile } from '../../config/company-schema.ts'
import { companyOf } from '../../config/company.ts'
import type { Companies, Company } from '../../domain/ports.ts'

/** A company of `companies/`, as the server sees it. */
export function shippedCompany(id: 'acme' | 'globex'): Company {
  const path = `companies/${id}.yaml`
  const file = parseCompanyFile(path, readFileSync(path, 'utf8'))
  const codes = file.languages.map(({ code }) => code)
  const documents = readArticles(articleFiles(`companies/${id}`), codes)
  return companyOf(id, file, 'a secret of thirty-two characters!', documents)
}

/** The smallest file that is valid. */
export function smallFile(changes: Partial<CompanyFile> = {}): CompanyFile {
  return {
    name: 'Small',
    subdomain: 'small',
    support_email: 'help@small.example',
    anonymous_visitors: true,
    time_zone: 'Europe/Madrid',
    languages: [{ code: 'en', name: 'English', native_name: 'English', default: true }],
    branding: { accent: 'blue' },
    embed_origins: [],
    opening_hours: { default: { week: { monday: ['09:00-17:00'] } } },
    holidays: [],
    after_hours_message: { en: 'We are closed' },
    menus: [{ id: 1, name: { en: 'Help' }, channels: { chat: {}, email: {} } }],
    uploads: { max_megabytes: 5, max_files: 2, prohibited: [] },
    chats: {
      offer_seconds: 20,
      dismiss_after_minutes: { agent: 10, virtual_agent: 10 },
      resume_within_minutes: 60,
      message_preview: true,
      display_history: true,
      email_transcripts: true,
    },
    calls: {
      default_country: 'ES',
      countries: [],
      ask_recording_permission: false,
      slot_minutes: 15,
      lead_minutes: 0,
      horizon_days: 7,
      slot_factor: 1,
    },
    agents: [
      {
        key: 'ann',
        name: 'Ann',
        email: 'ann@small.example',
        languages: ['en'],
        skills: [1],
        max_chats: 2,
      },
    ],
    ...changes,
  }
}

export function smallCompany(changes: Partial<CompanyFile> = {}, id = 'small'): Company {
  return companyOf(id, smallFile(changes), 'a secret of thirty-two characters!', [])
}

/** Companies that never change. */
export function companiesOf(...all: [Company, ...Company[]]): Companies {
  return {
    all: () => all,
    find: (id) => all.find((company) => company.id === id),
    forHost: () => all[0],
    onChange: () => undefined,
  }
}
