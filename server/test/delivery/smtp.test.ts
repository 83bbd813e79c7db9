import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMailer, type ClosableMailer } from '../../delivery/smtp.ts'
import type { Mail } from '../../domain/ports.ts'

const everyByte = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256)

const mail = (change: Partial<Mail> = {}): Mail => ({
  from: { name: 'Acme', address: 'help@acme.example' },
  to: 'ada@example.org',
  subject: 'Hello',
  text: 'Hello\n.\n..dots\nFrom here\nثم\n',
  messageId: 'ac-1.1@acme.example',
  ...change,
})

const address = (field: AddressObject | AddressObject[] | undefined) =>
  [field].flat().flatMap((object) => object?.value ?? [])

/** Each way of delivery, and how what was delivered is read. */
const ways: Record<
  string,
  (folder: string) => Promise<[ClosableMailer, () => Promise<void>, () => Buffer[]]>
> = {
  async smtp(folder) {
    const got: Buffer[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, _session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          got.push(Buffer.concat(chunks))
          done()
        })
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.server.address() as AddressInfo
    const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, dataDir: folder })
    const close = () => new Promise<void>((resolve) => server.close(resolve))
    return [mailer, close, () => got]
  },
  outbox(folder) {
    const outbox = join(folder, 'outbox')
    const got = () => readdirSync(outbox).map((name) => readFileSync(join(outbox, name)))
    return Promise.resolve([createMailer({ dataDir: folder }), () => Promise.resolve(), got])
  },
}

describe.each(Object.keys(ways))('mail by %s', (way) => {
  let folder: string
  let mailer: ClosableMailer
  let close: () => Promise<void>
  let got: () => Buffer[]
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portico-mail-'))
    const made = await ways[way]?.(folder)
    if (!made) throw new Error('no such way')
    ;[mailer, close, got] = made
  })
  afterEach(async () => {
    mailer.close()
    await close()
    rmSync(folder, { recursive: true, force: true })
  })
  const read = (): Promise<ParsedMail[]> => Promise.all(got().map((raw) => simpleParser(raw)))

  test('carries texts and files byte for byte, names in any script', async () => {
    const names = ['every byte.bin', 'فاتورة ٣.pdf', '請求書「控え」.png', 'naïve; name="x".txt']
    await mailer.send(
      mail({
        subject: '[AC-1] Überraschung — مرحبا',
        replyTo: { name: 'Ada, "the" 計算', address: 'ada@example.org' },
        attachments: names.map((filename) => ({
          filename,
          contentType: 'application/octet-stream',
          content: everyByte,
        })),
      }),
    )
    const [parsed] = await read()
    expect(parsed?.subject).toBe('[AC-1] Überraschung — مرحبا')
    expect(parsed?.text?.trimEnd()).toBe('Hello\n.\n..dots\nFrom here\nثم')
    expect(parsed?.messageId).toBe('<ac-1.1@acme.example>')
    expect(address(parsed?.replyTo)).toMatchObject([
      { name: 'Ada, "the" 計算', address: 'ada@example.org' },
    ])
    expect(parsed?.attachments.map(({ filename }) => filename)).toEqual(names)
    for (const { content } of parsed?.attachments ?? []) {
      expect(content.equals(Buffer.from(everyByte))).toBe(true)
    }
  })

  test('no value can begin a header or name another recipient', async () => {
    const evil = 'x\r\nBcc: victim@example.org\r\n\r\ninjected\u2028Cc: v@example.org'
    await mailer.send(
      mail({
        subject: evil,
        from: { name: evil, address: 'help@acme.example' },
        replyTo: { name: `${evil} <victim@example.org>`, address: 'ada@example.org' },
        messageId: `a@b>\r\n${evil}`,
        inReplyTo: evil,
        attachments: [{ filename: evil, contentType: `text/plain\r\n${evil}`, content: everyByte }],
      }),
    )
    const [parsed] = await read()
    const [raw] = got()
    const headers = [...(parsed?.headers.keys() ?? [])]
    expect(headers).not.toContain('bcc')
    expect(headers).not.toContain('cc')
    expect(raw?.toString()).not.toMatch(/^(bcc|cc):/im)
    expect(address(parsed?.to)).toEqual([{ address: 'ada@example.org', name: '' }])
    expect(address(parsed?.replyTo)).toHaveLength(1)
    expect(parsed?.text).not.toContain('injected')
  })

  test('refuses what is no address', async () => {
    for (const to of [
      'ada@example.org, victim@example.org',
      'ada@example.org\r\nRCPT TO:<victim@example.org>',
      'Ada <ada@example.org>',
      'nobody',
    ]) {
      await expect(mailer.send(mail({ to }))).rejects.toThrow('no mail address')
    }
  })
})

test('a repeated delivery is one file of the outbox', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-mail-'))
  const mailer = createMailer({ dataDir: folder })
  await mailer.send(mail())
  await mailer.send(mail())
  await mailer.send(mail({ messageId: 'ac-2.2@acme.example' }))
  expect(readdirSync(join(folder, 'outbox'))).toHaveLength(2)
  rmSync(folder, { recursive: true, force: true })
})

test('a mail server that is down is an error, and no credentials are shown', async () => {
  const mailer = createMailer({ smtpUrl: 'smtp://user:secret@127.0.0.1:9', dataDir: '/nowhere' })
  await expect(mailer.send(mail())).rejects.toThrow()
  expect(mailer.target).toBe('smtp://127.0.0.1:9')
  mailer.close()
})
