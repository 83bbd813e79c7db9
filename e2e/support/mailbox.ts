import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  /** Whom the envelope names, which is where it was delivered. */
  to: string[]
  mail: ParsedMail
}

export interface Mailbox {
  url: string
  /** Everything that was received so far, oldest first. */
  mails: readonly ReceivedMail[]
  /** What was received for an address. */
  for(address: string): ReceivedMail[]
  close(): Promise<void>
}

/** A mail server that takes everything and keeps it. */
export async function openMailbox(port: number): Promise<Mailbox> {
  const mails: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, callback) {
      const to = session.envelope.rcptTo.map(({ address }) => address)
      simpleParser(stream, {}).then(
        (mail) => {
          mails.push({ to, mail })
          callback()
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      )
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    for: (address) => mails.filter((received) => received.to.includes(address)),
    close: () => new Promise((resolve) => void server.close(resolve)),
  }
}
