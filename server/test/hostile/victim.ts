import type { TestApp } from '../support/app.ts'
import { QUEUES } from '../support/world.ts'

/** Everything that is kept of one customer. */
export async function rowsOf({ ctx }: TestApp, identifier: string): Promise<unknown> {
  const { db } = ctx
  const users = await db
    .selectFrom('end_users')
    .selectAll()
    .where('identifier', '=', identifier)
    .execute()
  const ids = users.map(({ id }) => id)
  const chats = await db.selectFrom('chats').selectAll().where('end_user_id', 'in', ids).execute()
  const calls = await db.selectFrom('calls').selectAll().where('end_user_id', 'in', ids).execute()
  const chatIds = chats.map(({ id }) => id)
  const of = (table: 'messages' | 'media' | 'transcripts' | 'transcript_deliveries') =>
    db.selectFrom(table).selectAll().where('chat_id', 'in', chatIds).execute()
  return {
    users,
    // what the queue tells them goes on with the time and with the others in it
    chats: chats.map(({ announced: _announced, ...chat }) => chat),
    calls: calls.map(({ announced: _announced, ...call }) => call),
    messages: await of('messages'),
    media: await of('media'),
    transcripts: await of('transcripts'),
    deliveries: await of('transcript_deliveries'),
    emails: await db.selectFrom('emails').selectAll().where('end_user_id', 'in', ids).execute(),
  }
}

export interface Owned {
  headers: Record<string, string>
  chat: number
  call: number
  transcript: number
  email: number
}

const FORM = { 'content-type': 'multipart/form-data; boundary=owned' }

/** A customer with one of each thing that has an id. */
export async function customerWith(house: TestApp, identifier: string): Promise<Owned> {
  const headers = await house.endUser(identifier)
  const key = `owned-${identifier}`
  const post = async (url: string, payload: object | string, form = {}) => {
    const response = await house.app.inject({
      method: 'POST',
      url,
      headers: { ...headers, ...form },
      payload,
    })
    const { id, chat_transcript_id } = response.json<{ id?: number; chat_transcript_id?: number }>()
    const made = id ?? chat_transcript_id
    if (made === undefined) throw new Error(`${url} answered ${response.body}`)
    return made
  }
  const chat = await post(`/api/menus/${QUEUES.withPerson}/chats`, {
    key,
    chat: { greeting: `hello from ${identifier}` },
  })
  const field = (name: string, value: string) =>
    `--owned\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const mail = [field('key', key), field('email', 'someone@example.org'), field('content', 'hello')]
  return {
    headers,
    chat,
    call: await post('/api/menus/11/calls', { key, call: { phone_number: '+34911234567' } }),
    transcript: await post(`/api/chats/${chat}/transcripts`, {}),
    email: await post('/api/menus/11/emails', `${mail.join('')}--owned--\r\n`, FORM),
  }
}

/** Ends what would stand in the way of the next one. */
export async function release({ app }: TestApp, { headers, chat, call }: Owned): Promise<void> {
  await app.inject({ method: 'POST', url: `/api/chats/${chat}/finish`, headers })
  await app.inject({ method: 'POST', url: `/api/calls/${call}/cancel`, headers })
}
