import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What was asked, and what is answered to it; nothing for a question that is left without an answer. */
export type Verdict = (
  question: URLSearchParams,
) => { status?: number; body?: unknown; text?: string } | undefined

/** A server that speaks what Google publishes of `siteverify`: a form comes in, a verdict as JSON goes out. */
export async function startSiteVerify() {
  const asked: URLSearchParams[] = []
  let verdict: Verdict = () => ({ body: { success: true } })
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      const isQuestion = request.method === 'POST' && request.url === '/recaptcha/api/siteverify'
      if (!isQuestion) {
        response.writeHead(404).end()
        return
      }
      const question = new URLSearchParams(text)
      asked.push(question)
      const answer = verdict(question)
      if (!answer) return
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
      response.end(answer.text ?? JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer(next: Verdict) {
      verdict = next
      asked.length = 0
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
