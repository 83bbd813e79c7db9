import { changeCall, findCall } from '../storage/calls.ts'
import type { Database } from '../storage/database.ts'
import type { CallRow } from '../storage/schema.ts'
import type { Company, Context } from './ports.ts'
import { agentCaller } from './routing/roster.ts'
import { isTurn, turnOf, type Telephony, type Turn } from './telephony.ts'

const DIAL_JOB = 'telephony.dial'
/** After this the agent has found another way: their phone rings no more for it. */
const DIAL_WITHIN_MS = 60_000

interface DialJob extends Turn {
  company: string
  call_id: number
}

/** Rings the phones of calls that agents take, where the company has somebody who does that. */
export function createPhoneLines(ctx: Context, telephonyOf: (company: Company) => Telephony) {
  ctx.jobs.handle(DIAL_JOB, async (payload) => {
    const { company: id, call_id, ...turn } = payload as DialJob
    const company = ctx.companies.find(id)
    const call = company && (await findCall(ctx.db, id, call_id))
    if (!company || !call || !waitsForPhone(call, turn)) return
    if (ctx.clock.now().getTime() - Date.parse(turn.assignedAt) > DIAL_WITHIN_MS) return
    const phone = (await agentCaller(ctx.db, company, turn.agentId))?.config.phone
    if (phone === undefined) return
    const leg = await telephonyOf(company).dial(company, call, turn, phone)
    if (leg !== null) await keepLeg(leg, call, turn)
  })

  async function keepLeg(leg: string, { company, id }: CallRow, turn: Turn): Promise<void> {
    for (;;) {
      const call = await findCall(ctx.db, company, id)
      // it may have been heard of before the answer to the request came
      if (!call || !waitsForPhone(call, turn)) return
      if (await changeCall(ctx.db, call, { phone_leg: leg })) {
        ctx.events.publish({ kind: 'call.updated', company, callId: id })
        return
      }
    }
  }

  return {
    /** An agent has taken the call; kept with the change that says so. */
    async taken(trx: Database, call: CallRow): Promise<void> {
      const company = ctx.companies.find(call.company)
      const turn = turnOf(call)
      if (!company || !turn || !telephonyOf(company).dials) return
      const payload: DialJob = { company: company.id, call_id: call.id, ...turn }
      const uniqueKey = `${DIAL_JOB}:${call.id}:${turn.agentId}:${turn.assignedAt}`
      await ctx.jobs.enqueue(trx, { kind: DIAL_JOB, payload, uniqueKey })
    },
  }
}

export type PhoneLines = ReturnType<typeof createPhoneLines>

function waitsForPhone(call: CallRow, turn: Turn): boolean {
  return call.status === 'assigned' && isTurn(call, turn) && call.phone_leg === null
}
