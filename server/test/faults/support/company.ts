import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { AgentConfig, CompanyFile } from '../../../config/company-schema.ts'
import { smallFile } from '../../support/companies.ts'

export const COMPANY = 'small'
export const QUEUE = 1
export const SECRET = 'a secret of thirty-two characters!'
export const PASSWORD = 'correct horse battery staple'

const DAY = ['00:00-24:00']

export function passwordName(agentKey: string): string {
  return `SMALL_${agentKey.toUpperCase()}_PASSWORD`
}

/** A company that is open at any hour, with one queue of people and so many agents. */
function alwaysOpen(agentCount: number): CompanyFile {
  const agents = Array.from({ length: agentCount }, (_, at): AgentConfig => {
    const key = `agent${at}`
    return {
      key,
      name: `Agent ${at}`,
      email: `${key}@small.example`,
      password: { env: passwordName(key) },
      languages: ['en'],
      skills: [QUEUE],
      max_chats: 20,
    }
  })
  return smallFile({
    secret: { env: 'SMALL_SECRET' },
    opening_hours: {
      default: {
        week: {
          monday: DAY,
          tuesday: DAY,
          wednesday: DAY,
          thursday: DAY,
          friday: DAY,
          saturday: DAY,
          sunday: DAY,
        },
      },
    },
    agents,
  })
}

/** Writes the company into a folder of its own, and says what the server needs to know to serve it. */
export async function writeCompany(
  folder: string,
  agentCount: number,
  changes: Partial<CompanyFile> = {},
): Promise<Record<string, string>> {
  const companies = join(folder, 'companies')
  await mkdir(companies, { recursive: true })
  const file = { ...alwaysOpen(agentCount), ...changes }
  await writeFile(join(companies, `${COMPANY}.yaml`), stringify(file))
  const passwords = file.agents.map(({ key }) => [passwordName(key), PASSWORD] as const)
  return {
    PORTICO_COMPANIES: companies,
    PORTICO_COMPANY: COMPANY,
    SMALL_SECRET: SECRET,
    ...Object.fromEntries(passwords),
  }
}
