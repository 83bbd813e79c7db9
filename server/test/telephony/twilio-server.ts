import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface DialledCall {
  sid: string
  path: string
  authorization: string | undefined
  params: URLSearchParams
}

/** What a recording sounds like does not matter here. */
export const SOUND = Buffer.from('ID3 the words of a call')

/**
 * Speaks the part of Twilio's REST API that makes calls, `POST /2010-04-01/Accounts/{Sid}/Calls.json`, and that gives their
 * recordings, `GET /2010-04-01/Accounts/{Sid}/Recordings/{Sid}.mp3`.
 */
export async function startTwilioServer(account: { sid: string; token: string }) {
  const dialled: DialledCall[] = []
  const failures: number[] = []
  const heard: string[] = []
  const authorized = `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString('base64')}`
  const recordings = `/2010-04-01/Accounts/${account.sid}/Recordings/`
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    void text(request).then((body) => {
      const path = request.url ?? ''
      if (request.method === 'GET' && path.startsWith(recordings)) {
        if (request.headers.authorization !== authorized)
          return answer(401, { code: 20003, message: 'Authenticate', status: 401 })
        const failure = failures.shift()
        if (failure !== undefined)
          return answer(failure, { code: 1, message: 'No', status: failure })
        heard.push(path)
        response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': SOUND.length })
        return void response.end(SOUND)
      }
      if (request.method !== 'POST' || path !== `/2010-04-01/Accounts/${account.sid}/Calls.json`)
        return answer(404, { code: 20404, message: 'Not found', status: 404 })
      if (request.headers.authorization !== authorized)
        return answer(401, { code: 20003, message: 'Authenticate', status: 401 })
      const failure = failures.shift()
      if (failure !== undefined) return answer(failure, { code: 1, message: 'No', status: failure })
      const sid = `CA${randomBytes(16).toString('hex')}`
      const params = new URLSearchParams(body)
      dialled.push({ sid, path, authorization: request.headers.authorization, params })
      answer(201, {
        sid,
        account_sid: account.sid,
        to: params.get('To'),
        from: params.get('From'),
        status: 'queued',
        direction: 'outbound-api',
        api_version: '2010-04-01',
        uri: `/2010-04-01/Accounts/${account.sid}/Calls/${sid}.json`,
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dialled,
    /** Recordings that were given. */
    heard,
    /** Statuses that the next requests are answered with. */
    failures,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
