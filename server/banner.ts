import { relative } from 'node:path'
import { agentPassword } from './config/secrets.ts'
import type { Company } from './domain/ports.ts'

interface Facts {
  url: string
  company: Company
  dataDir: string
  env: Record<string, string | undefined>
  /** Where mails go. */
  mails: string
}

/** What whoever started the server wants to know first. */
export function banner({ url, company, dataDir, env, mails }: Facts): string {
  const rows: [string, string][] = [
    ['Portal', `${url}/`],
    ['Agent desk', `${url}/desk`],
    ['API', `${url}/api/docs`],
    ...signIn(company, dataDir, env),
    ['Mails', mails],
    ['Data', shown(dataDir)],
  ]
  const lines = rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}`)
  return [`Portico serves ${company.file.name}`, ...lines].join('\n')
}

function signIn(company: Company, dataDir: string, env: Facts['env']): [string, string][] {
  const [agent] = company.file.agents
  if (!agent) return []
  const { password, source } = agentPassword(dataDir, company.id, agent, env)
  const words =
    'env' in source
      ? `the password in ${source.env}`
      : `password ${password} (kept in ${shown(source.file)})`
  return [['Sign in as', `${agent.email}, ${words}`]]
}

/** As short as it can be typed from here. */
function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}
