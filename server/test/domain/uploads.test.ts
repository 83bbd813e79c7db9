import { describe, expect, it } from 'vitest'
import { checkUpload, safeFileName } from '../../domain/uploads.ts'

const company = {
  file: {
    uploads: {
      max_megabytes: 0.001,
      max_files: 3,
      prohibited: [{ extension: 'exe', description: 'Programs' }],
    },
  },
} as unknown as Parameters<typeof checkUpload>[0]

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const EXE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
const ELF = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(200)])

const check = (name: string, bytes: Uint8Array) => checkUpload(company, { name, bytes })

describe('files from outside', () => {
  it('takes a picture, and its type from its content', async () => {
    await expect(check('me.png', PNG)).resolves.toEqual({
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
    ['setup.exe', EXE, 'file_type_prohibited'],
    ['SETUP.EXE', PNG, 'file_type_prohibited'],
    ['me.png', EXE, 'file_type_mismatch'],
    ['me.png', ELF, 'file_type_mismatch'],
    ['readme.txt', EXE, 'file_type_mismatch'],
    ['me.pdf', PNG, 'file_type_mismatch'],
    ['me.png', Buffer.from('<script>alert(1)</script>'), 'file_type_mismatch'],
    ['me.png', Buffer.alloc(0), 'file_empty'],
    ['me.txt', Buffer.alloc(1049, 'a'), 'file_too_large'],
  ])('refuses %s with what is in it: %#', async (name, bytes, code) => {
    await expect(check(name, bytes)).rejects.toMatchObject({ code })
  })

  it('takes no folder, control character or direction override from a name', () => {
    expect(safeFileName('../../etc/passwd')).toBe('passwd')
    expect(safeFileName('C:\\temp\\a.png')).toBe('a.png')
    expect(safeFileName('in\u202Egnp.exe\r\n')).toBe('ingnp.exe')
    expect(safeFileName('…')).toBe('…')
    expect(safeFileName('..')).toBe('file')
    expect(safeFileName(`${'a'.repeat(400)}.png`)).toMatch(/^a{140}\.png$/)
    expect(safeFileName('фото 写真 صورة.png')).toBe('фото 写真 صورة.png')
  })
})
