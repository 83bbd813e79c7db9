import type { AddressInfo } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface MailServer {
  url: string
  /** Everything that came in, parsed, in order. */
  mails(): Promise<ParsedMail[]>
  /** To whom each went, as the envelope says. */
  recipients: string[]
  /** Addresses that it refuses for good. */
  refused: Set<string>
  close(): Promise<void>
}

/** A mail server that keeps what it gets. */
export async function startMailServer(): Promise<MailServer> {
  const raw: Buffer[] = []
  const recipients: string[] = []
  const refused = new Set<string>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      if (!refused.has(address)) return done()
      done(Object.assign(new Error('No such mailbox'), { responseCode: 550 }))
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        raw.push(Buffer.concat(chunks))
        recipients.push(...envelope.rcptTo.map(({ address }) => address))
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails: () => Promise.all(raw.map((message) => simpleParser(message))),
    recipients,
    refused,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
