import { readdirSync } from 'node:fs'
import { request, type ClientRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import { startTestApp, type TestApp } from '../support/app.ts'

const MB = 1024 * 1024
const PIECE = Buffer.alloc(64 * 1024, 'a')

let house: TestApp
let port: number
let authorization: string
let chat: number
beforeAll(async () => {
  house = await startTestApp()
  await house.app.listen({ host: '127.0.0.1', port: 0 })
  port = (house.app.server.address() as AddressInfo).port
  ;({ authorization } = await house.endUser('ada'))
  const response = await house.app.inject({
    method: 'POST',
    url: '/api/menus/32/chats',
    headers: { authorization },
    payload: { key: 'large-chat-1', chat: {} },
  })
  chat = response.json<ChatResponse>().id
})
afterAll(() => house.close())

function open(key: string, path: string, field: string, headers: Record<string, string> = {}) {
  const boundary = 'portico-test-boundary'
  const outgoing = request({
    port,
    method: 'POST',
    path: `/api${path}`,
    headers: {
      authorization,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...headers,
    },
  })
  const part = (rest: string) => `--${boundary}\r\nContent-Disposition: form-data; ${rest}`
  outgoing.write(`${part(`name="key"\r\n\r\n${key}`)}\r\n`)
  if (field === 'files') {
    outgoing.write(`${part('name="email"\r\n\r\nada@example.org')}\r\n`)
    outgoing.write(`${part('name="content"\r\n\r\nLook')}\r\n`)
  }
  outgoing.write(`${part(`name="${field}"; filename="log.txt"\r\n\r\n`)}`)
  return { outgoing, end: () => outgoing.end(`\r\n--${boundary}--\r\n`) }
}

/** As fast as the server takes it, with one piece in memory here. */
async function pour(outgoing: ClientRequest, megabytes: number, each?: () => void): Promise<void> {
  for (let sent = 0; sent < megabytes * MB; sent += PIECE.byteLength) {
    each?.()
    if (!outgoing.write(PIECE)) await new Promise((resolve) => outgoing.once('drain', resolve))
  }
}

function answerOf(outgoing: ClientRequest): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('response', (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(body) as unknown }),
        reject,
      )
    })
  })
}

const drafts = () => readdirSync(join(house.database.dataDir, 'blobs/incoming'))
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is held outside of the heap: chunks of sockets and files. What waits to be collected is not counted. */
function held(): number {
  collect()
  return process.memoryUsage().external
}

test.each([
  ['in chats', '/chats/CHAT/files', 'file'],
  ['in emails', '/menus/41/emails', 'files'],
])('many large files at once %s are never held in memory', async (_, path, field) => {
  let most = 0
  let pieces = 0
  const before = held()
  const watch = () => {
    if (pieces++ % 100 === 0) most = Math.max(most, held() - before)
  }
  const answers = await Promise.all(
    Array.from({ length: 6 }, async (__, at) => {
      const to = path.replace('CHAT', String(chat))
      const { outgoing, end } = open(`large-${field}-${at}`, to, field)
      const answer = answerOf(outgoing)
      await pour(outgoing, 19, watch)
      end()
      return answer
    }),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
  // 114 MB went through
  expect(most / MB).toBeLessThan(12)
  expect(drafts()).toEqual([])
})

test('a file that grows too large is refused, and the refusal is heard', async () => {
  const { outgoing, end } = open('too-large-01', `/chats/${chat}/files`, 'file')
  const answer = answerOf(outgoing)
  await pour(outgoing, 24)
  end()
  expect(await answer).toMatchObject({
    status: 413,
    body: { code: 'file_too_large', details: { file: 'log.txt', max_bytes: 20 * MB } },
  })
  expect(drafts()).toEqual([])
})

test('a form that says beforehand that it is too large is refused before it comes', async () => {
  const length = { 'content-length': String(900 * MB) }
  const { outgoing } = open('too-large-02', `/chats/${chat}/files`, 'file', length)
  expect(await answerOf(outgoing)).toMatchObject({ status: 413, body: { code: 'file_too_large' } })
  outgoing.destroy()
})

test('an upload whose line is cut leaves nothing, and goes through at the next try', async () => {
  const path = `/chats/${chat}/files`
  const failures = vi.spyOn(house.app.log, 'error')
  const broken = open('cut-line-01', path, 'file').outgoing
  const failed = answerOf(broken).catch((error: unknown) => error)
  await pour(broken, 5)
  await expect.poll(drafts).toHaveLength(1)
  broken.destroy()
  await failed
  await expect.poll(drafts).toEqual([])
  // a line that is cut is nothing that whoever runs the server could mend
  expect(failures).not.toHaveBeenCalled()
  failures.mockRestore()

  const again = open('cut-line-01', path, 'file')
  const answer = answerOf(again.outgoing)
  await pour(again.outgoing, 5)
  again.end()
  const { status, body } = await answer
  expect(status).toBe(201)
  expect((body as WireMessage).file_size).toBe(5 * MB)
})

test('an upload whose answer is lost is one message at the next try', async () => {
  const path = `/chats/${chat}/files`
  const first = open('lost-answer-1', path, 'file')
  const lost = answerOf(first.outgoing).catch((error: unknown) => error)
  await pour(first.outgoing, 1)
  first.end()
  const known = () =>
    house.app
      .inject({ url: `/api/chats/${chat}/messages`, headers: { authorization } })
      .then((answer) =>
        answer.json<WireMessage[]>().filter((message) => message.key === 'lost-answer-1'),
      )
  // cut as soon as the server has it, whether the answer is under way or not
  await expect.poll(known).toHaveLength(1)
  first.outgoing.destroy()
  await lost
  const again = open('lost-answer-1', path, 'file')
  const answer = answerOf(again.outgoing)
  await pour(again.outgoing, 1)
  again.end()
  expect(await answer).toMatchObject({ status: 201, body: (await known())[0] })
  expect(await known()).toHaveLength(1)
})

test('somebody who sends very many at once is told to wait, and nobody else is', async () => {
  const path = `/chats/${chat}/files`
  const running = Array.from({ length: 6 }, (_, at) => open(`at-once-${at}`, path, 'file'))
  const answers = running.map(({ outgoing }) => answerOf(outgoing))
  for (const { outgoing } of running) outgoing.write(PIECE)
  await expect.poll(drafts).toHaveLength(6)
  const more = open('at-once-more', path, 'file')
  more.end()
  expect(await answerOf(more.outgoing)).toMatchObject({
    status: 429,
    body: { code: 'rate_limited', details: { retry_after: 5 } },
  })

  const eve = await house.endUser('eve')
  const email = open('at-once-email', '/menus/41/emails', 'files', eve)
  email.outgoing.write('x')
  email.end()
  expect(await answerOf(email.outgoing)).toMatchObject({ status: 201 })

  for (const { end } of running) end()
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  expect(statuses).toEqual(running.map(() => 201))
  const after = open('at-once-more', path, 'file')
  after.outgoing.write('x')
  after.end()
  expect(await answerOf(after.outgoing)).toMatchObject({ status: 201 })
})
