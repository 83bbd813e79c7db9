import { SignJWT } from 'jose'
import { CLIENT_NAMESPACE, DESK_NAMESPACE, SOCKET_PATH } from '../../contract/realtime.ts'
import { COMPANY, PASSWORD, QUEUE, SECRET } from '../../server/test/faults/support/company.ts'
import type { Member } from './open-loop.ts'
import { openWire, type WireClient } from './wire.ts'

export const AGENTS = 20

/** What the benchmark does with our server before it measures: people, chats and who is in them. */
export function house(port: number) {
  const origin = `http://127.0.0.1:${port}`

  async function call<T>(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: object,
  ): Promise<{ data: T; response: Response }> {
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
    return { data: JSON.parse(text) as T, response }
  }

  async function accessToken(identifier: string): Promise<string> {
    const token = await new SignJWT({ identifier, name: `Customer ${identifier}` })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET))
    const path = `/companies/${COMPANY}/token`
    const { data } = await call<{ access_token: string }>('POST', path, {}, { token })
    return data.access_token
  }

  const customerWire = (token: string): Promise<WireClient> =>
    openWire({ port, path: SOCKET_PATH, namespace: CLIENT_NAMESPACE, auth: { token } })

  const join = (wire: WireClient, chatId: number): Promise<void> =>
    new Promise((resolve, reject) => {
      wire.emit('chat.join', `{"chat_id":${chatId}}`, (answer) => {
        if (answer.startsWith('{"ok":true')) resolve()
        else reject(new Error(answer))
      })
    })

  return {
    /** A customer who is connected and does nothing. */
    async idle(at: number): Promise<WireClient> {
      return customerWire(await accessToken(`idle-${at}`))
    },

    /** Chats of a customer and an agent each, who have both joined. */
    async chats(count: number): Promise<Member[]> {
      const desks: Record<string, string>[] = []
      for (let at = 0; at < AGENTS; at++) {
        const body = { company: COMPANY, email: `agent${at}@small.example`, password: PASSWORD }
        const headers = { 'x-portico-desk': '1' }
        const { response } = await call('POST', '/desk/session', headers, body)
        const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
        desks.push({ ...headers, cookie })
      }
      const members: Member[] = []
      for (let at = 0; at < count; at++) {
        const token = await accessToken(`talker-${at}`)
        const { data } = await call<{ id: number }>(
          'POST',
          `/menus/${QUEUE}/chats`,
          { authorization: `Bearer ${token}` },
          { key: `chat-${at}-of-the-bench`, chat: {} },
        )
        const desk = desks[at % desks.length] ?? {}
        await call('POST', `/desk/chats/${data.id}/accept`, desk)
        const customer = await customerWire(token)
        const agent = await openWire({
          port,
          path: SOCKET_PATH,
          namespace: DESK_NAMESPACE,
          headers: { cookie: desk['cookie'] ?? '' },
        })
        await join(customer, data.id)
        await join(agent, data.id)
        members.push({ wire: customer, chatId: data.id }, { wire: agent, chatId: data.id })
      }
      return members
    },
  }
}
