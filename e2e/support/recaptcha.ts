import { createServer } from 'node:http'

/** As much of Google's script as is used: a token for each action, and the address that it was asked from. */
const SCRIPT = `{
  let made = 0
  globalThis.grecaptcha = {
    ready: (callback) => setTimeout(callback),
    // a site key with an action, or what render gave
    execute: async (key, options) => {
      const token = [key.sitekey ?? key, options?.action ?? 'none', ++made, location.hostname].join(' ')
      key.callback?.(token)
      return token
    },
    render: (box, options) => options,
    reset: () => {},
  }
}`

export interface Google {
  url: string
  /** Paths that were asked for, oldest first. */
  asked: readonly string[]
  /** What it was asked to verify: site key, action, number and host name. */
  tokens: readonly string[]
  /** What it thinks of everybody from now on. */
  score: number
  close(): Promise<void>
}

/** Stands in for Google: serves the script that makes tokens, and says of each, once, what it is worth. */
export async function openGoogle(port: number, secret: string): Promise<Google> {
  const asked: string[] = []
  const used = new Set<string>()
  const tokens: string[] = []
  const google = { url: `http://127.0.0.1:${port}`, asked, tokens, score: 0.9, close }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', google.url)
    asked.push(pathname)
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      if (pathname === '/recaptcha/api.js') {
        response.writeHead(200, { 'content-type': 'text/javascript' }).end(SCRIPT)
      } else if (pathname === '/recaptcha/api/siteverify') {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(verdict(new URLSearchParams(text))))
      } else response.writeHead(404).end()
    })
  })

  function verdict(question: URLSearchParams): object {
    const token = question.get('response') ?? ''
    if (question.get('secret') !== secret)
      return { success: false, 'error-codes': ['invalid-input-secret'] }
    tokens.push(token)
    if (used.has(token)) return { success: false, 'error-codes': ['timeout-or-duplicate'] }
    used.add(token)
    const [, action, , hostname] = token.split(' ')
    return { success: true, score: google.score, action, hostname }
  }

  function close(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return google
}
