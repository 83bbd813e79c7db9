import type { WireClient } from './wire.ts'

/** One member of a chat, who writes into it. */
export interface Member {
  wire: WireClient
  chatId: number
}

export interface Outcome {
  /** Messages a second that were asked for. */
  rate: number
  /** Messages, those that warmed up included. */
  sent: number
  /** Messages a second that were acknowledged within the measured time. */
  acknowledged: number
  /** Milliseconds from when a message was due to its acknowledgement. */
  p50: number
  p99: number
}

const WARM_MS = 1000
const MEASURED_MS = 4000
/** What has no answer by then counts as this late. */
const PATIENCE_MS = 1000
export const LIMIT_MS = 50
/** One bad moment of a shared machine is not the server's. */
const TRIES = 3
const STEP = 1.4
const PRECISION = 1.12
const CONTENT = 'Good morning, my coffee machine shows error seven and does not heat any more.'

let keys = 0

/**
 * Sends at a steady rate, whatever the answers do, spread evenly over all members. Latency counts from when a message was
 * due, so a server that stalls is charged for all that it kept waiting.
 */
export async function run(members: Member[], rate: number): Promise<Outcome> {
  const latencies: number[] = []
  const began = performance.now()
  const measureFrom = began + WARM_MS
  const end = measureFrom + MEASURED_MS
  const total = Math.floor(((WARM_MS + MEASURED_MS) / 1000) * rate)
  let due = 0
  let asked = 0
  let inTime = 0

  const send = (at: number): void => {
    const member = members[at % members.length]
    if (!member) return
    const dueAt = began + (at / rate) * 1000
    const isMeasured = dueAt >= measureFrom
    if (isMeasured) asked += 1
    keys += 1
    const key = `message-${keys}`
    member.wire.emit(
      'chat.send',
      `{"chat_id":${member.chatId},"key":"${key}","message":{"type":"text","content":"${CONTENT}"}}`,
      (answer) => {
        if (!answer.startsWith('{"ok":true')) throw new Error(answer)
        if (!isMeasured) return
        const now = performance.now()
        if (now <= end) inTime += 1
        latencies.push(now - dueAt)
      },
    )
  }
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const upTo = Math.min(total, ((performance.now() - began) / 1000) * rate)
      while (due < upTo) send(due++)
      if (due < total) setTimeout(tick, 1)
      else resolve()
    }
    tick()
  })
  const waitEnd = performance.now() + PATIENCE_MS
  while (latencies.length < asked && performance.now() < waitEnd) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const late = Math.max(0, asked - latencies.length)
  const sorted = [...latencies, ...Array<number>(late).fill(PATIENCE_MS)].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? PATIENCE_MS
  return {
    rate,
    sent: total,
    acknowledged: inTime / (MEASURED_MS / 1000),
    p50: at(0.5),
    p99: at(0.99),
  }
}

export function holds({ p99, acknowledged, rate }: Outcome): boolean {
  return p99 < LIMIT_MS && acknowledged > 0.97 * rate
}

/** The highest rate that holds: up or down in steps, and then between the last that held and the first that did not. */
export async function highest(
  members: Member[],
  from: number,
  tell: (outcome: Outcome) => void,
): Promise<Outcome> {
  let best: Outcome = { rate: 0, sent: 0, acknowledged: 0, p50: 0, p99: 0 }
  let worst = Infinity
  const attempt = async (rate: number): Promise<boolean> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const outcome = await run(members, rate)
      await drained(members)
      tell(outcome)
      if (!holds(outcome)) continue
      best = outcome
      return true
    }
    worst = rate
    return false
  }
  let rate = from
  if (await attempt(rate)) {
    while (await attempt(Math.round((rate *= STEP))));
  } else {
    while (rate > 100 && !(await attempt(Math.round((rate /= STEP * STEP)))));
  }
  while (best.rate > 0 && worst / best.rate > PRECISION) {
    await attempt(Math.round((best.rate + worst) / 2))
  }
  return best
}

/** Waits until the server has answered all that was sent before. */
async function drained(members: Member[]): Promise<void> {
  await Promise.all(
    members.map(
      ({ wire, chatId }) =>
        new Promise<void>((resolve) => {
          wire.emit('chat.join', `{"chat_id":${chatId}}`, () => resolve())
        }),
    ),
  )
}
