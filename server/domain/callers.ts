import type { EndUserIdentity } from '../../contract/auth.ts'
import type { AgentConfig } from '../config/company-schema.ts'
import type { Company } from './ports.ts'

/** A customer, as the access token says. The row is made at the first write: looking around leaves nothing behind. */
export interface EndUserCaller {
  company: Company
  userKey: string
  anonymous: boolean
  identity: EndUserIdentity
}

/** What a customer opens, they open one after the other, on whatever node. */
export function customerLock({ company, userKey }: EndUserCaller): string {
  return `customer:${company.id}:${userKey}`
}

/** An agent who is signed in, with what the company file says of them now. */
export interface AgentCaller {
  company: Company
  id: number
  config: AgentConfig
}
