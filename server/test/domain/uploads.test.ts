import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createBlobFolder } from '../../delivery/blobs.ts'
import { prohibitedTypes, receiveUpload, safeFileName } from '../../domain/uploads.ts'
import { inPieces } from '../support/files.ts'

const company = {
  file: {
    uploads: {
      max_megabytes: 0.1,
      max_files: 3,
      prohibited: [{ extension: 'exe', description: 'Programs' }],
    },
  },
} as unknown as Parameters<typeof receiveUpload>[0]

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const CFB = Buffer.concat([
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  Buffer.alloc(600),
])
const RTF = Buffer.from(String.raw`{\rtf1\ansi Dear shop}`)
const EXE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
const ELF = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(200)])

const folder = mkdtempSync(join(tmpdir(), 'portico-uploads-'))
const blobs = createBlobFolder(folder)
afterAll(() => rmSync(folder, { recursive: true }))

const check = (name: string, bytes: Uint8Array) =>
  receiveUpload(company, blobs, { name, stream: inPieces(bytes) })
const left = () => readdirSync(join(folder, 'incoming'))

describe('files from outside', () => {
  it('takes a picture, and its type from its content', async () => {
    await expect(check('me.png', PNG)).resolves.toMatchObject({
      name: 'me.png',
      type: 'image/png',
      size: PNG.byteLength,
    })
    await expect(check('no-extension', PNG)).resolves.toMatchObject({ type: 'image/png' })
  })

  it('takes plain text by its name', async () => {
    await expect(check('notes.txt', Buffer.from('hello'))).resolves.toMatchObject({
      type: 'text/plain',
    })
    await expect(check('list.csv', Buffer.from('a,b'))).resolves.toMatchObject({ type: 'text/csv' })
    await expect(check('thing.unknown', Buffer.from('x'))).resolves.toMatchObject({
      type: 'application/octet-stream',
    })
  })

  it.each([
    ['locked.docx', CFB, 'application/x-cfb'],
    ['locked.xlsx', CFB, 'application/x-cfb'],
    ['letter.doc', RTF, 'application/rtf'],
    ['letter.doc', CFB, 'application/x-cfb'],
  ])('takes %s as office programs write it: %#', async (name, bytes, type) => {
    await expect(check(name, bytes)).resolves.toMatchObject({ name, type })
  })

  it.each([
    ['setup.exe', EXE, 'file_type_prohibited'],
    ['SETUP.EXE', PNG, 'file_type_prohibited'],
    ['setup.exe.', Buffer.from('x'), 'file_type_prohibited'],
    ['setup.exe. . ', Buffer.from('x'), 'file_type_prohibited'],
    ['setup.exe\u00A0', Buffer.from('x'), 'file_type_prohibited'],
    ['me.png', RTF, 'file_type_mismatch'],
    ['me.docx', RTF, 'file_type_mismatch'],
    ['me.png', EXE, 'file_type_mismatch'],
    ['me.png', ELF, 'file_type_mismatch'],
    ['readme.txt', EXE, 'file_type_mismatch'],
    ['me.pdf', PNG, 'file_type_mismatch'],
    ['me.png', Buffer.from('<script>alert(1)</script>'), 'file_type_mismatch'],
    ['me.png', Buffer.alloc(0), 'file_empty'],
    ['me.txt', Buffer.alloc(104_858, 'a'), 'file_too_large'],
  ])('refuses %s with what is in it: %#', async (name, bytes, code) => {
    const before = left()
    await expect(check(name, bytes)).rejects.toMatchObject({ code })
    expect(left()).toEqual(before)
  })

  it.each([
    ['me.png', EXE, 'file_type_mismatch', 16 * 1024],
    ['me.txt', Buffer.alloc(0), 'file_too_large', 104_857],
  ])('does not read %s on after it is known to be refused', async (name, head, code, known) => {
    let read = 0
    async function* endless() {
      yield head
      for (;;) {
        const chunk = await Promise.resolve(Buffer.alloc(4096, 'a'))
        read += chunk.byteLength
        yield chunk
      }
    }
    const stream = endless()
    await expect(receiveUpload(company, blobs, { name, stream })).rejects.toMatchObject({ code })
    expect(read).toBeLessThan(known + 2 * 4096)
  })

  it('leaves nothing of a file whose line was cut', async () => {
    async function* cut() {
      yield await Promise.resolve(Buffer.alloc(50_000, 'a'))
      throw new Error('the line is gone')
    }
    const before = left()
    await expect(receiveUpload(company, blobs, { name: 'a.txt', stream: cut() })).rejects.toThrow(
      'the line is gone',
    )
    expect(left()).toEqual(before)
  })

  it('says beforehand what it refuses by name', () => {
    const types = prohibitedTypes(company.file)
    expect(types[0]).toEqual({ extension: 'exe', description: 'Programs' })
    expect(types.filter(({ extension }) => extension === 'exe')).toHaveLength(1)
    expect(types.map(({ extension }) => extension)).toContain('jar')
  })

  it('takes no folder, control character or direction override from a name', () => {
    expect(safeFileName('../../etc/passwd')).toBe('passwd')
    expect(safeFileName('C:\\temp\\a.png')).toBe('a.png')
    expect(safeFileName('in\u202Egnp.exe\r\n')).toBe('ingnp.exe')
    expect(safeFileName('…')).toBe('…')
    expect(safeFileName('..')).toBe('file')
    expect(safeFileName('a.txt. .')).toBe('a.txt')
    expect(safeFileName(`${'a'.repeat(400)}.png`)).toMatch(/^a{140}\.png$/)
    expect(safeFileName(`${'a'.repeat(139)}😀${'b'.repeat(20)}.png`)).toBe(`${'a'.repeat(139)}.png`)
    expect(safeFileName('a\uD83D.png').isWellFormed()).toBe(true)
    expect(safeFileName('фото 写真 صورة.png')).toBe('фото 写真 صورة.png')
  })
})
