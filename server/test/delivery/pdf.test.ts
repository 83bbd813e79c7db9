import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTranscriptRenderer, type PdfRenderer } from '../../delivery/pdf.ts'
import type {
  TranscriptAuthor,
  TranscriptDocument,
  TranscriptEntry,
  TranscriptPart,
} from '../../domain/transcript-document.ts'

const run = promisify(execFile)
const ada: TranscriptAuthor = { key: 'c1', name: 'Ada Lovelace', role: 'end_user' }
const omar: TranscriptAuthor = { key: 'a1', name: 'Omar', role: 'agent' }
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const GIF = Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64')
const WEBP = Buffer.from('UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vv9UAA=', 'base64')

const write = (author: TranscriptAuthor, parts: TranscriptPart[], at = '2026-11-22T09:00:00Z') =>
  ({ kind: 'message', at, author, parts }) satisfies TranscriptEntry
const say = (author: TranscriptAuthor, text: string, at = '2026-11-22T09:00:00Z') =>
  write(author, [{ kind: 'text', text, markdown: author.role !== 'end_user' }], at)

function documentOf(entries: TranscriptEntry[], change: Partial<TranscriptDocument> = {}) {
  return {
    lang: 'en',
    timeZone: 'Europe/Madrid',
    company: 'Acme Telecom',
    reference: 'CHAT-42',
    queuePath: ['Billing', 'Invoices'],
    startedAt: '2026-11-22T08:58:00Z',
    endedAt: '2026-11-22T09:30:00Z',
    entries,
    ...change,
  }
}

let folder: string
let renderer: PdfRenderer
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-pdf-'))
  renderer = createTranscriptRenderer()
})
afterAll(async () => {
  await renderer.close()
  rmSync(folder, { recursive: true, force: true })
})

async function read(document: TranscriptDocument) {
  const file = join(folder, 'transcript.pdf')
  writeFileSync(file, await renderer.render(document))
  const [text, info, images, urls, meta] = await Promise.all([
    run('pdftotext', ['-layout', file, '-']),
    run('pdfinfo', [file]),
    run('pdfimages', ['-list', file]),
    run('pdfinfo', ['-url', file]),
    run('pdfinfo', ['-meta', file]),
  ])
  return {
    // Marks of direction are the extractor's own.
    text: text.stdout.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b]/g, ''),
    info: info.stdout,
    images: images.stdout.split('\n').length - 3,
    urls: [...new Set(urls.stdout.match(/\S+:\S+$/gm) ?? [])],
    standard: meta.stdout,
  }
}

function expectInOrder(text: string, words: string[]) {
  let at = -1
  for (const word of words) {
    const found = text.indexOf(word, at + 1)
    expect(found, `${word} after position ${at} of:\n${text}`).toBeGreaterThan(at)
    at = found
  }
}

describe('a transcript', () => {
  test('says who said what, when, in which zone, in order', async () => {
    const { text, info } = await read(
      documentOf([
        { kind: 'notice', at: '2026-11-22T08:59:00Z', event: 'memberJoined', name: 'Omar' },
        say(ada, 'My invoice is wrong'),
        say(ada, 'It says 120 €'),
        say(omar, 'Let me look', '2026-11-22T09:02:00Z'),
        write(
          ada,
          [{ kind: 'file', name: 'invoice.pdf', type: 'application/pdf', size: 123_456 }],
          '2026-11-22T09:03:00Z',
        ),
        { kind: 'notice', at: '2026-11-22T09:30:00Z', event: 'chatEnded', name: undefined },
      ]),
    )
    expectInOrder(text, [
      'Acme Telecom',
      'Chat transcript',
      'CHAT-42',
      'Billing › Invoices',
      'Ada Lovelace (Customer), Omar (Agent)',
      'Europe/Madrid (GMT+1)',
      'Omar joined the chat',
      'Ada Lovelace',
      '10:00 AM',
      'My invoice is wrong',
      'It says 120 €',
      'Omar',
      '10:02 AM',
      'Let me look',
      'invoice.pdf (application/pdf, 123.5 kB)',
      'The chat ended',
    ])
    expect(text.match(/10:00/g)).toHaveLength(1)
    expect(info).toMatch(/Tagged:\s+yes/)
    expect(info).toMatch(/Title:\s+Chat transcript CHAT-42/)
  })

  test('names somebody without a name by their role, once', async () => {
    const { text } = await read(documentOf([say({ ...ada, name: '' }, 'hello')]))
    expect(text).toMatch(/Participants: Customer\n/)
    expect(text).toMatch(/^ *Customer +10:00/m)
  })

  test('is written in Spanish', async () => {
    const { text } = await read(
      documentOf(
        [
          say(ada, '¿Dónde está mi factura?'),
          { kind: 'notice', at: '2026-11-22T09:30:00Z', event: 'chatEnded', name: undefined },
        ],
        { lang: 'es' },
      ),
    )
    expectInOrder(text, [
      'Transcripción del chat',
      'Ada Lovelace (Cliente)',
      'domingo, 22 de noviembre de 2026',
      '¿Dónde está mi factura?',
      'El chat terminó',
    ])
  })

  test('is written in Japanese', async () => {
    const { text } = await read(
      documentOf([say(ada, '請求書が間違っています。'), say(omar, '確認いたします。')], {
        lang: 'ja',
        timeZone: 'Asia/Tokyo',
      }),
    )
    expectInOrder(text, [
      'チャットの記録',
      'Asia/Tokyo',
      '18:00',
      '請求書が間違っています。',
      '確認いたします。',
    ])
  })

  test('is written in Arabic, from right to left, with other scripts in it', async () => {
    const { text } = await read(
      documentOf([say(ada, 'مرحبا'), say(omar, 'شكرا لك'), say(ada, 'order ABC 123')], {
        lang: 'ar',
        timeZone: 'Asia/Riyadh',
      }),
    )
    expectInOrder(text, ['CHAT-42', 'مرحبا', 'شكرا لك', 'order ABC 123'])
    expect(text).toContain('Asia/Riyadh')
    const of = (word: string) => text.split('\n').find((line) => line.includes(word)) ?? ''
    expect(of('مرحبا').search(/\S/)).toBeGreaterThan(30)
    expect(of('order ABC').search(/\S/)).toBeLessThan(10)
  })

  test('shows pictures and lists those that are broken', async () => {
    const picture = (name: string, bytes: Uint8Array): TranscriptEntry =>
      write(ada, [
        { kind: 'file', name, type: 'image/png', size: bytes.byteLength, picture: bytes },
      ])
    const sound = [picture('a.png', PNG), picture('b.gif', GIF), picture('c.webp', WEBP)]
    expect((await read(documentOf(sound))).images).toBeGreaterThanOrEqual(3)
    const broken = await read(documentOf([...sound, picture('d.png', PNG.subarray(0, 40))]))
    expect(broken.images).toBe(0)
    expectInOrder(broken.text, ['a.png', 'b.gif', 'c.webp', 'd.png'])
  })

  test('takes every text as text', async () => {
    const hostile = [
      '#include "secret.typ"',
      '#read("/etc/passwd")',
      '#image("/etc/passwd")',
      '*bold* _under_ `raw` $x^2$ <label> @ref',
      '] } ) #panic("gone") \\',
      '"; #sys.inputs',
      '= heading\n- item\n// comment',
      '{name} {page} {pages}',
    ]
    const { text } = await read(documentOf(hostile.map((words) => say(ada, words))))
    expectInOrder(text, hostile.join('\n').split('\n'))
    expect(text).not.toContain('root:')
  })

  test('survives any characters, in names too', async () => {
    const odd = 'a\u0000b \ud800 \u202egnp.exe 😀👍🏽 \ufffe ไทย 한국어 ' + '\u{10fffd}'
    const long = 'x'.repeat(10_000)
    const words = Array.from({ length: 10_000 }, (_, i) => `w${i}`).join(' ')
    const { text, info } = await read(
      documentOf(
        [
          say({ ...ada, name: odd }, odd),
          say(omar, ''),
          say(ada, long),
          say(ada, words),
          { kind: 'notice', at: '2026-11-22T09:30:00Z', event: 'memberLeft', name: '$& #x' },
        ],
        { company: odd, queuePath: [] },
      ),
    )
    expect(text).toContain('ab')
    expect(text).toContain('$& #x left the chat')
    expect(text.match(/x/g)?.length).toBeGreaterThanOrEqual(10_000)
    expect(text).toContain('w9999')
    expect(info).toMatch(/Tagged:\s+yes/)
  })

  test('leaves the event loop free while it is made', async () => {
    const entries = Array.from({ length: 3000 }, (_, i) => say(i % 2 ? ada : omar, `line ${i}`))
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    const pdf = await renderer.render(documentOf(entries))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-')
  })
})

describe('what is more than words', () => {
  const bot: TranscriptAuthor = { key: 'v1', name: 'Nova', role: 'virtual_agent' }

  test('Markdown is printed as what it means, links with where they lead', async () => {
    const source = [
      '## Your order',
      'It is **on its way**, see [the tracker](https://track.example/a?b=1) or https://plain.example/x',
      '1. first\n2. second\n   - nested',
      '> quoted',
      '`code` and ~~gone~~ and &amp; and <b>tag</b>',
      '| a | b |\n|---|---|\n| one | two |',
      '```\nline = 1\n```',
      '[bad](javascript:alert(1)) [worse](data:text/html,x) ![pic](https://img.example/p.png)',
      '[https://bank.example](https://bank.example@evil.example/)',
    ].join('\n\n')
    const { text, info, urls, standard } = await read(documentOf([say(omar, source)]))
    expectInOrder(text, [
      'Your order',
      'It is on its way, see the tracker (track.example) or https://plain.example/x',
      '1. first',
      '2. second',
      '• nested',
      'quoted',
      'code and gone and & and <b>tag</b>',
      'one',
      'two',
      'line = 1',
      'bad worse pic (img.example)',
      'https://bank.example (evil.example)',
    ])
    expect(text).not.toMatch(/\*\*|\]\(|```|~~/)
    expect(urls.toSorted()).toEqual(
      [
        'https://track.example/a?b=1',
        'https://plain.example/x',
        'https://img.example/p.png',
        'https://bank.example@evil.example/',
      ].toSorted(),
    )
    expect(info).toMatch(/Tagged:\s+yes/)
    expect(standard).toContain('pdfuaid:part')
  })

  test('what a customer typed is printed as they typed it', async () => {
    const { text, urls } = await read(documentOf([say(ada, '**not bold** [a](https://a.example)')]))
    expect(text).toContain('**not bold** [a](https://a.example)')
    expect(urls).toEqual([])
  })

  test('buttons, media, cards, forms and answers are printed in order', async () => {
    const { text, urls, standard } = await read(
      documentOf([
        write(bot, [
          { kind: 'text', text: 'What is it about?', markdown: true },
          {
            kind: 'options',
            options: [
              { title: 'Delivery', chosen: true },
              { title: 'Manual', chosen: false, link: 'https://manual.example/m' },
            ],
          },
        ]),
        write(bot, [
          { kind: 'title', text: 'See here' },
          { kind: 'media', media: 'image', items: [{ url: 'https://cdn.example/a.png' }] },
          {
            kind: 'media',
            media: 'video',
            items: [{ url: 'https://v.example/a', text: 'Cleaning' }],
          },
          {
            kind: 'media',
            media: 'document',
            items: [{ url: 'javascript:alert(1)', text: 'Trap' }],
          },
          {
            kind: 'card',
            title: 'Kettle',
            subtitle: 'In stock',
            body: 'Boils **fast**',
            link: 'https://shop.example/kettle',
            images: [{ url: 'https://cdn.example/k.png', text: 'A kettle' }],
            options: [{ title: 'Buy', chosen: false }],
          },
          { kind: 'form', title: 'Return form' },
        ]),
        write(ada, [
          {
            kind: 'answers',
            title: 'Return form',
            answers: { Reason: 'broken', Opened: true, Colours: ['red', 'blue'], Note: null },
          },
        ]),
      ]),
    )
    expectInOrder(text, [
      'What is it about?',
      'Offered: [Delivery] [Manual (manual.example)]',
      'Chosen: Delivery',
      'See here',
      'Picture (cdn.example)',
      'Video: Cleaning (v.example)',
      'Document: Trap',
      'Picture: A kettle (cdn.example)',
      'Kettle',
      'In stock',
      'Boils fast',
      'shop.example',
      'Offered: [Buy]',
      'Form: Return form',
      'Filled in: Return form',
      'Reason: broken',
      'Opened: Yes',
      'Colours: red, blue',
      'Note: No answer',
    ])
    expect(urls).toHaveLength(5)
    expect(urls.join(' ')).not.toContain('javascript')
    expect(standard).toContain('pdfuaid:part')
  })

  test('what was carried over is marked off, and nobody of there reads as somebody of here', async () => {
    const elsewhere: TranscriptAuthor = {
      key: 'x1',
      name: 'Acme',
      role: 'virtual_agent',
      external: true,
    }
    const before: TranscriptAuthor = { ...ada, key: 'x2', external: true }
    const { text } = await read(
      documentOf([
        say(elsewhere, 'You get your money back', '2026-11-20T09:00:00Z'),
        say(before, 'Thank you', '2026-11-20T09:00:30Z'),
        { kind: 'notice', at: '2026-11-22T08:59:00Z', event: 'memberJoined', name: 'Omar' },
        say(ada, 'Where is it?'),
      ]),
    )
    expectInOrder(text, [
      'Acme (Virtual agent, elsewhere), Ada Lovelace (Customer)',
      'Said elsewhere before this chat, not verified',
      'Friday, November 20, 2026',
      'Acme Virtual agent, elsewhere · 10:00',
      'You get your money back',
      'Ada Lovelace Customer, elsewhere · 10:00',
      'Thank you',
      'This chat',
      'Sunday, November 22, 2026',
      'Omar joined the chat',
      'Where is it?',
    ])
    expect(text.match(/elsewhere/g)).toHaveLength(4)
  })

  test('a card that was chosen as a whole is named', async () => {
    const card = { kind: 'card', title: 'Kettle', images: [], options: [] } as const
    const { text } = await read(
      documentOf([write(bot, [{ ...card, images: [], options: [], chosen: true }])]),
    )
    expectInOrder(text, ['Kettle', 'Chosen: Kettle'])
  })

  test('in Arabic it runs from right to left, addresses from left to right', async () => {
    const { text, standard } = await read(
      documentOf(
        [
          write(bot, [
            { kind: 'text', text: 'انظر [الدليل](https://manual.example/x)', markdown: true },
            { kind: 'text', text: '- واحد\n- شكرا', markdown: true },
            { kind: 'options', options: [{ title: 'نعم', chosen: true }] },
          ]),
        ],
        { lang: 'ar' },
      ),
    )
    expectInOrder(text, ['manual.example', 'واحد', 'شكرا', 'الخيارات', 'نعم', 'نعم'])
    const line = text.split('\n').find((one) => one.includes('manual.example')) ?? ''
    expect(line.search(/\S/)).toBeGreaterThan(20)
    expect(standard).toContain('pdfuaid:part')
  })

  test('Markdown that is made to hurt is printed all the same', async () => {
    const hostile = [
      '>'.repeat(5000) + 'deep quote',
      '- '.repeat(3000) + 'deep list',
      '['.repeat(3000) + 'open',
      '*'.repeat(3000) + 'stars',
      `| ${'c |'.repeat(200)}\n|${'-|'.repeat(200)}\n| wide |`,
      '&#0; &#x110000; &#xd800; end',
    ]
    const { text } = await read(documentOf(hostile.map((source) => say(omar, source))))
    for (const word of ['deep quote', 'deep list', 'open', 'stars', 'wide', 'end'])
      expect(text.replaceAll(/\s/g, '')).toContain(word.replaceAll(' ', ''))
  })
})

test('a worker that takes too long is given up with a reason, and the next one works', async () => {
  const hasty = createTranscriptRenderer({ timeoutMs: 1 })
  await expect(hasty.render(documentOf([say(ada, 'hello')]))).rejects.toThrow('too long')
  await hasty.close()
})
