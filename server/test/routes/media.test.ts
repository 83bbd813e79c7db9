import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatResponse } from '../../../contract/chats.ts'
import type { WireMessage } from '../../../contract/messages.ts'
import { parseRange } from '../../plugins/downloads.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { png } from '../support/files.ts'

type Headers = Record<string, string>
const NAME = `a'b (1)*%41 ñ 写真.mp4`
const MP4 = Buffer.concat([
  Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'),
  Buffer.from(Array.from({ length: 5000 }, (_, at) => at % 256)),
])
const HTML = Buffer.from('<script>alert(document.cookie)</script>')

let house: TestApp
let ada: Headers
let chat: number
let keys = 0
beforeAll(async () => {
  house = await startTestApp()
  ada = await house.endUser('ada')
  const response = await house.app.inject({
    method: 'POST',
    url: '/api/menus/32/chats',
    headers: ada,
    payload: { key: 'files-chat-1', chat: {} },
  })
  chat = response.json<ChatResponse>().id
})
afterAll(() => house.close())

async function form(parts: [string, string | { name: string; bytes: Uint8Array }][]) {
  const body = new FormData()
  for (const [name, value] of parts) {
    if (typeof value === 'string') body.append(name, value)
    else body.append(name, new Blob([Buffer.from(value.bytes)]), value.name)
  }
  const request = new Request('http://localhost', { method: 'POST', body })
  return {
    payload: Buffer.from(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
  }
}

async function send(
  name: string,
  bytes: Uint8Array,
  key = `media-key-${(keys += 1)}`,
  headers = ada,
) {
  const { payload, headers: type } = await form([
    ['key', key],
    ['file', { name, bytes }],
  ])
  const url = `/api/chats/${chat}/files`
  return house.app.inject({ method: 'POST', url, headers: { ...headers, ...type }, payload })
}

const sent = async (name: string, bytes: Uint8Array) =>
  (await send(name, bytes)).json<WireMessage>().media_id ?? 0
const get = (id: number | string, headers: Headers = {}, who = ada) =>
  house.app.inject({ url: `/api/media/${id}`, headers: { ...who, ...headers } })

describe('a file that is fetched', () => {
  test('comes whole, and says how it may be used', async () => {
    const id = await sent(NAME, MP4)
    const { statusCode, headers, rawPayload } = await get(id)
    expect(statusCode).toBe(200)
    expect(rawPayload.equals(MP4)).toBe(true)
    expect(headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(MP4.byteLength),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=86400, immutable',
    })
    const disposition = String(headers['content-disposition'])
    expect(disposition).toMatch(/^inline; /)
    const [, encoded = ''] = /filename\*=UTF-8''([^;]+)$/.exec(disposition) ?? []
    // what RFC 8187 lets stand, and nothing else
    expect(encoded).toMatch(/^([\w!#$&+.^`|~-]|%[0-9A-F]{2})+$/)
    expect(decodeURIComponent(encoded)).toBe(`a'b (1)%41 ñ 写真.mp4`)
  })

  test('can be asked about, and is not sent again to who has it', async () => {
    const id = await sent('film.mp4', MP4)
    const head = await house.app.inject({
      method: 'HEAD',
      url: `/api/media/${id}`,
      headers: ada,
    })
    expect([head.statusCode, head.rawPayload.byteLength]).toEqual([200, 0])
    expect(head.headers['content-length']).toBe(String(MP4.byteLength))
    const etag = String(head.headers.etag)
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/)
    const again = await get(id, { 'if-none-match': `"other", W/${etag}` })
    expect([again.statusCode, again.rawPayload.byteLength]).toEqual([304, 0])
    expect((await get(id, { 'if-none-match': '"other"' })).statusCode).toBe(200)
  })

  test('comes in parts, so that a film can be sought in', async () => {
    const id = await sent('film.mp4', MP4)
    const { size } = { size: MP4.byteLength }
    for (const [range, start, end] of [
      ['bytes=0-', 0, size - 1],
      ['bytes=1000-1999', 1000, 1999],
      ['bytes=-10', size - 10, size - 1],
      [`bytes=5000-${size + 100}`, 5000, size - 1],
    ] as const) {
      const part = await get(id, { range })
      expect(part.statusCode, range).toBe(206)
      expect(part.headers['content-range']).toBe(`bytes ${start}-${end}/${size}`)
      expect(part.rawPayload.equals(MP4.subarray(start, end + 1)), range).toBe(true)
    }
    const beyond = await get(id, { range: `bytes=${size}-` })
    expect([beyond.statusCode, beyond.body]).toEqual([416, ''])
    expect(beyond.headers['content-range']).toBe(`bytes */${size}`)
    const { headers } = await get(id)
    const etag = String(headers.etag)
    expect((await get(id, { range: 'bytes=0-1', 'if-range': etag })).statusCode).toBe(206)
    expect((await get(id, { range: 'bytes=0-1', 'if-range': '"old"' })).statusCode).toBe(200)
  })

  test.each([
    ['page.html', HTML],
    ['drawing.svg', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${String(HTML)}</svg>`)],
    ['notes.txt', HTML],
  ])('is saved and not shown where it could run: %s', async (name, bytes) => {
    const { headers } = await get(await sent(name, bytes))
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['content-disposition']).toMatch(/^attachment; /)
  })

  test('has a small picture where it is a large one', async () => {
    const message = (await send('big.png', png(1200, 800))).json<WireMessage>()
    expect(message.preview?.url).toBe(`/api/media/${message.media_id}/preview`)
    const { statusCode, headers, rawPayload } = await get(`${message.media_id}/preview`)
    expect([statusCode, headers['content-type']]).toEqual([200, 'image/webp'])
    expect(headers['content-length']).toBe(String(rawPayload.byteLength))
    expect(headers['content-disposition']).toContain('big.webp')
    expect((await get(`${await sent('film.mp4', MP4)}/preview`)).statusCode).toBe(404)
  })

  test('is there for nobody else', async () => {
    const message = (await send('big.png', png(1200, 800))).json<WireMessage>()
    const id = message.media_id ?? 0
    const strangers: [Headers, number, string][] = [
      [{}, 401, 'token_missing'],
      [{ authorization: 'Bearer nonsense' }, 401, 'token_invalid'],
      [await house.endUser('eve'), 404, 'file_not_found'],
      [await house.endUser('ada', 'globex'), 404, 'file_not_found'],
    ]
    for (const path of [`${id}`, `${id}/preview`]) {
      for (const [headers, status, code] of strangers) {
        const answer = await get(path, {}, headers)
        expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code])
        const part = await get(path, { range: 'bytes=0-1' }, headers)
        expect(part.statusCode).toBe(status)
        const url = `/api/media/${path}`
        const head = await house.app.inject({ method: 'HEAD', url, headers })
        expect([head.statusCode, head.headers.etag]).toEqual([status, undefined])
      }
      for (const company of ['acme', 'globex']) {
        const headers = await house.agent(company)
        const url = `/api/desk/media/${path}`
        expect((await house.app.inject({ url, headers })).statusCode, 'not in the chat').toBe(404)
        expect((await house.app.inject({ url })).statusCode).toBe(401)
      }
      house.clock.advance(24 * 3600)
      const late = await get(path)
      expect([late.statusCode, late.json<{ code: string }>().code]).toEqual([401, 'token_expired'])
      house.clock.advance(-24 * 3600)
    }
    for (const path of ['0', '-1', '1e3', '../1', '99999999999999999999']) {
      expect((await get(path)).statusCode, path).toBeGreaterThanOrEqual(400)
    }
  })
})

test('ranges are read as RFC 9110 says', () => {
  expect(parseRange(undefined, 10)).toBeUndefined()
  expect(parseRange('bytes=0-0', 10)).toEqual({ start: 0, end: 0 })
  expect(parseRange('bytes=-20', 10)).toEqual({ start: 0, end: 9 })
  expect(parseRange('bytes=9-', 10)).toEqual({ start: 9, end: 9 })
  for (const whole of [
    'bytes=',
    'bytes=-',
    'bytes=5-4',
    'bytes=a-b',
    'items=0-1',
    'bytes=0-1,3-4',
  ]) {
    expect(parseRange(whole, 10), whole).toBeUndefined()
  }
  for (const none of ['bytes=10-', 'bytes=-0', 'bytes=99-100']) {
    expect(parseRange(none, 10), none).toBe('unsatisfiable')
  }
  expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable')
})

describe('a file that is sent', () => {
  test('again under its key is the same message, whatever comes after the key', async () => {
    const first = (await send('a.txt', Buffer.from('one'), 'same-key-01')).json<WireMessage>()
    const { payload, headers } = await form([
      ['key', 'same-key-01'],
      ['file', { name: 'setup.exe', bytes: Buffer.alloc(1_000_000) }],
    ])
    const url = `/api/chats/${chat}/files`
    const again = await house.app.inject({
      method: 'POST',
      url,
      headers: { ...ada, ...headers },
      payload,
    })
    expect([again.statusCode, again.json()]).toEqual([201, first])
    const whole = await get(first.media_id ?? 0)
    expect(whole.body).toBe('one')
  })

  test.each([
    ['without a key', [['file', { name: 'a.txt', bytes: Buffer.from('x') }]], 400],
    ['without a file', [['key', 'only-a-key-1']], 400],
    [
      'with two files',
      [
        ['key', 'two-files-1'],
        ['file', { name: 'a.txt', bytes: Buffer.from('x') }],
        ['file', { name: 'b.txt', bytes: Buffer.from('y') }],
      ],
      413,
    ],
    [
      'in another part',
      [
        ['key', 'other-part-1'],
        ['picture', { name: 'a.txt', bytes: Buffer.from('x') }],
      ],
      400,
    ],
    [
      'with a key that is too long',
      [
        ['key', 'k'.repeat(70_000)],
        ['file', { name: 'a.txt', bytes: Buffer.from('x') }],
      ],
      413,
    ],
  ] as [string, Parameters<typeof form>[0], number][])(
    '%s is refused',
    async (_, parts, status) => {
      const { payload, headers } = await form(parts)
      const url = `/api/chats/${chat}/files`
      const all = { ...ada, ...headers }
      const answer = await house.app.inject({ method: 'POST', url, headers: all, payload })
      expect(answer.statusCode, answer.body).toBe(status)
    },
  )

  test('into a chat of somebody else is not read', async () => {
    const eve = await house.endUser('eve')
    const answer = await send('a.txt', Buffer.from('x'), 'eves-key-01', eve)
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
      404,
      'chat_not_found',
    ])
  })
})
