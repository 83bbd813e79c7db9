import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SignJWT } from 'jose'
import { expect, test, vi } from 'vitest'
import { Client, type MessageResponse } from '../../../src/sdk/index.ts'
import { MemoryStorage } from '../../../src/sdk/storage/memory.ts'
import { COMPANY, PASSWORD, QUEUE, SECRET, writeCompany } from './support/company.ts'
import { DeskClient } from './support/desk-client.ts'
import { freePort } from './support/ports.ts'
import { CUTS, openProxy, type Proxy } from './support/proxy.ts'
import { between, seeded } from './support/random.ts'
import { serverProcess } from './support/server-process.ts'

const SEED = Number(process.env['FAULTS_SEED'] ?? 1)
/** Each of two customers, and the agent in each of their chats: 2,000 messages in total. */
const EACH = 500
const KILLS = 5
const CUTS_EACH = 4
/** How many messages a sender writes before the first of them was acknowledged. */
const WINDOW = 8

/** What one side knows of a chat. */
interface Seen {
  index: number
  content: string | undefined
}

/** Counts acknowledged messages, and tells who waits for a number of them. */
class Progress {
  #count = 0
  #waiting: { count: number; resolve: () => void }[] = []

  add(): void {
    this.#count += 1
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (count > this.#count) return true
      resolve()
      return false
    })
  }

  reached(count: number): Promise<void> {
    return new Promise((resolve) => {
      if (count <= this.#count) resolve()
      else this.#waiting.push({ count, resolve })
    })
  }
}

/** Milliseconds before the next try: short, since the faults here are. */
function backoff(failures: number): number {
  return Math.min(10 * 2 ** failures, 100)
}

async function companyToken(identifier: string): Promise<{ token: string }> {
  const token = await new SignJWT({ identifier, name: identifier })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET))
  return { token }
}

function customer(identifier: string, line: Proxy) {
  const seen: Seen[] = []
  const client = new Client({
    companyId: COMPANY,
    host: `http://127.0.0.1:${line.port}`,
    authenticate: () => companyToken(identifier),
    storage: new MemoryStorage(),
    backoff,
  })
  client.on('chat.message', ({ $index, content }: MessageResponse) => {
    seen.push({ index: $index, content })
  })
  return { client, seen }
}

/** Sends all, a few at a time; each is acknowledged in the end. */
async function sendAll(
  contents: string[],
  send: (content: string) => Promise<unknown>,
  acknowledged: (content: string) => void,
): Promise<void> {
  const under = new Set<Promise<void>>()
  for (const content of contents) {
    const one = send(content).then(() => {
      acknowledged(content)
      under.delete(one)
    })
    under.add(one)
    if (under.size >= WINDOW) await Promise.race(under)
  }
  await Promise.all(under)
}

/** Numbers in ascending order, spread over the middle of a range. */
function moments(random: () => number, count: number, of: number): number[] {
  const share = (of * 0.8) / count
  return Array.from({ length: count }, (_, at) =>
    Math.floor(of * 0.05 + at * share + between(random, 0, Math.floor(share) - 1)),
  )
}

/** Cuts a line again and again while its owner talks; it comes back when the owner has tried in vain. */
async function cutAtRandom(line: Proxy, own: Progress, of: number, random: () => number) {
  for (const moment of moments(random, CUTS_EACH, of)) {
    const how = CUTS[between(random, 0, CUTS.length - 1)] ?? 'now'
    const refusals = between(random, 1, 4)
    await own.reached(moment)
    line.cut(how)
    await line.refused(refusals)
    line.restore()
  }
}

test(`2,000 messages through ${KILLS} power cuts and broken lines, seed ${SEED}`, async () => {
  const random = seeded(SEED)
  const folder = await mkdtemp(join(tmpdir(), 'portico-faults-'))
  const dataDir = join(folder, 'data')
  const server = serverProcess({
    env: await writeCompany(folder, 1),
    port: await freePort(),
    dataDir,
  })
  await server.start()
  const lines = {
    ada: await openProxy(server.port),
    ben: await openProxy(server.port),
    desk: await openProxy(server.port),
  }
  const ada = customer('ada', lines.ada)
  const ben = customer('ben', lines.ben)
  const deskSeen = new Map<number, Seen[]>()
  const desk = new DeskClient({
    origin: `http://127.0.0.1:${lines.desk.port}`,
    backoff,
    onMessage: (chatId, { $index, content }) => {
      deskSeen.get(chatId)?.push({ index: $index, content })
    },
  })

  try {
    await desk.signIn({ company: COMPANY, email: 'agent0@small.example', password: PASSWORD })
    const chats: { name: string; id: number; side: typeof ada }[] = []
    for (const [name, side] of Object.entries({ ada, ben })) {
      const { state } = await side.client.createChat(QUEUE)
      deskSeen.set(state.id, [])
      await desk.accept(state.id)
      chats.push({ name, id: state.id, side })
    }

    const total = new Progress()
    const progress = { ada: new Progress(), ben: new Progress(), desk: new Progress() }
    const acknowledged = new Map<number, string[]>(chats.map(({ id }) => [id, []]))
    const talk = chats.flatMap(({ name, id, side }) => {
      const words = (who: string) => Array.from({ length: EACH }, (_, at) => `${who} ${name} ${at}`)
      const ack = (own: Progress) => (content: string) => {
        acknowledged.get(id)?.push(content)
        own.add()
        total.add()
      }
      const mine = progress[name === 'ada' ? 'ada' : 'ben']
      return [
        sendAll(words('from'), (text) => side.client.sendTextMessage(text), ack(mine)),
        sendAll(
          words('to'),
          (text) => desk.send(id, text.replaceAll(' ', '-'), text),
          ack(progress.desk),
        ),
      ]
    })
    const cuts = [
      cutAtRandom(lines.ada, progress.ada, EACH, seeded(between(random, 1, 1e9))),
      cutAtRandom(lines.ben, progress.ben, EACH, seeded(between(random, 1, 1e9))),
      cutAtRandom(lines.desk, progress.desk, 2 * EACH, seeded(between(random, 1, 1e9))),
    ]
    const kills = (async () => {
      for (const moment of moments(random, KILLS, 4 * EACH)) {
        await total.reached(moment)
        await server.stop('SIGKILL')
        await server.start()
      }
    })()
    await Promise.all([...talk, ...cuts, kills])

    const last = await Promise.all(
      chats.map(async ({ id, side }) => {
        const messages = await side.client.fetchMessages()
        const index = messages.at(-1)?.$index ?? -1
        await desk.caughtUp(id, index)
        await vi.waitFor(() => expect(side.seen.at(-1)?.index).toBe(index), 10_000)
        return index
      }),
    )
    ada.client.destroy()
    ben.client.destroy()
    desk.close()
    await server.stop()
    expect(server.log()).not.toMatch(/"level":(50|60)/)

    const database = new DatabaseSync(join(dataDir, 'portico.sqlite'), { readOnly: true })
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
    for (const [at, { name, id, side }] of chats.entries()) {
      const rows = database
        .prepare('select "index", body from messages where chat_id = ? order by "index"')
        .all(id)
      const stored = rows.map((row): Seen => {
        const { content } = JSON.parse(String(row['body'])) as { content?: string }
        return { index: Number(row['index']), content }
      })
      // without a gap and without a twin
      expect(stored.map(({ index }) => index)).toEqual(stored.map((_, index) => index))
      expect(stored.length - 1).toBe(last[at])
      const said = stored.flatMap(({ content }) => content ?? [])
      expect(said.length).toBe(2 * EACH)
      expect(said.toSorted()).toEqual(acknowledged.get(id)?.toSorted())
      // the customer's words in the order in which they were written
      const own = said.filter((content) => content.startsWith('from'))
      expect(own).toEqual(Array.from({ length: EACH }, (_, word) => `from ${name} ${word}`))
      // and all sides saw what is stored
      expect(side.seen).toEqual(stored)
      expect(deskSeen.get(id)).toEqual(stored)
    }
    database.close()
  } catch (error) {
    throw new Error(`the server said:\n${server.log()}`, { cause: error })
  } finally {
    ada.client.destroy()
    ben.client.destroy()
    desk.close()
    for (const line of Object.values(lines)) await line.close()
    await server.stop('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}, 300_000)
