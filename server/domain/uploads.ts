import {
  fileTypeFromBuffer,
  fileTypeFromFile,
  supportedExtensions,
  type FileTypeResult,
} from 'file-type'
import type { CompanyFile } from '../config/company-schema.ts'
import { DomainError } from './errors.ts'
import type { BlobDraft, BlobStore } from './ports.ts'

/** A file on its way in. */
export interface Upload {
  name: string
  stream: AsyncIterable<Uint8Array>
}

export interface CheckedUpload {
  /** Without folders and control characters. */
  name: string
  /** From the content where it can be told, else from the name. */
  type: string
  size: number
}

/** A file that is all here and is what its name says; kept once its draft is. */
export interface IncomingFile extends CheckedUpload {
  draft: BlobDraft
}

/** Enough of a file to tell most types by. */
const HEAD_BYTES = 16 * 1024

/** Extensions that are different names, or containers, of one content. */
const FAMILIES: string[][] = [
  ['jpg', 'jpeg', 'jfif', 'mpo'],
  ['tif', 'tiff', 'dng', 'nef', 'cr2', 'arw'],
  ['mp4', 'm4v', 'mov', 'm4a', 'm4p', 'm4b', 'f4v', 'f4a', 'f4p', 'f4b', '3gp', '3g2', 'qt'],
  ['heic', 'heif', 'avif', 'hif'],
  ['ogg', 'oga', 'ogv', 'ogm', 'ogx', 'opus', 'spx'],
  ['mkv', 'webm', 'mka'],
  ['wma', 'wmv', 'asf'],
  ['mp3', 'mp2', 'mp1', 'aac'],
  ['mpg', 'mpeg', 'mts', 'm2ts', 'ts'],
  ['doc', 'xls', 'ppt', 'msg', 'cfb'],
  ['zip', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'epub', 'pages', 'numbers', 'key'],
  ['gz', 'tgz', 'tar.gz'],
  ['png', 'apng'],
  ['xml', 'svg', 'gpx', 'xhtml'],
]

/** What else is found in files of a name: those with a password, and those of a program that writes the older format. */
const ALSO: Record<string, readonly string[]> = {
  docx: ['cfb'],
  xlsx: ['cfb'],
  pptx: ['cfb'],
  doc: ['rtf'],
}

/** Programs, whatever their name says. */
const EXECUTABLE = new Set([
  'exe',
  'elf',
  'macho',
  'dex',
  'class',
  'wasm',
  'deb',
  'rpm',
  'xpi',
  'crx',
  'apk',
  'jar',
  'msi',
  'lnk',
])

/** Formats of plain text have no mark of their own that could be missed. */
const TEXTUAL: Record<string, string> = {
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/plain',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  xml: 'application/xml',
  svg: 'image/svg+xml',
  ics: 'text/calendar',
  vcf: 'text/vcard',
  rtf: 'application/rtf',
}

export function maxBytes(file: CompanyFile): number {
  return Math.floor(file.uploads.max_megabytes * 1024 * 1024)
}

/** The last part of a path, without what a file system or a mail header could trip over. */
export function safeFileName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? ''
  const clean = bareName(
    last
      .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}"<>|:*?]/gu, '')
      .trim()
      .replace(/^\.+/, ''),
  )
  const [stem, extension] = [clean.replace(/\.[^.]*$/, ''), extensionOf(clean)]
  const short =
    clean.length > 150 ? `${cut(stem, 140)}${extension && `.${cut(extension, 9)}`}` : clean
  return short || 'file'
}

/** Never through the middle of a character: half of one can't be written into a header. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}

/** Some systems drop what stands at the end of a name before they look at its type. */
function bareName(name: string): string {
  let end = name.length
  // no expression: one that looks for the end of a long run of dots takes the square of its length
  while (end > 0 && /[.\s]/u.test(name.charAt(end - 1))) end -= 1
  return name.slice(0, end)
}

export function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(bareName(name))?.[1]?.toLowerCase() ?? ''
}

/** What is not accepted here, for people to know beforehand: the company's own list, and programs anywhere. */
export function prohibitedTypes(file: CompanyFile): { extension: string; description: string }[] {
  const own = new Set(file.uploads.prohibited.map(({ extension }) => extension))
  const programs = [...EXECUTABLE].filter((extension) => !own.has(extension))
  return [
    ...file.uploads.prohibited,
    ...programs.map((extension) => ({ extension, description: 'Program' })),
  ]
}

/** Refuses by name, before any byte is read. */
export function checkUploadName(file: CompanyFile, name: string): void {
  const extension = extensionOf(safeFileName(name))
  const prohibited = file.uploads.prohibited.some((type) => type.extension === extension)
  if (prohibited || EXECUTABLE.has(extension)) {
    throw new DomainError('file_type_prohibited', `Files of type .${extension} are not accepted`, {
      file: name,
      extension,
    })
  }
}

/**
 * Takes a file in and holds it against the company's limits, and its content against its name. What can be told before the
 * end is told then: a file that is too large is not read to its end, nor a program under another name.
 *
 * @throws DomainError `file_empty`, `file_too_large`, `file_type_prohibited`, `file_type_mismatch`
 */
export async function receiveUpload(
  { file }: { file: CompanyFile },
  blobs: BlobStore,
  upload: Upload,
): Promise<IncomingFile> {
  checkUploadName(file, upload.name)
  const name = safeFileName(upload.name)
  const draft = await blobs.receive(inspected(file, name, upload.stream))
  try {
    if (draft.size === 0) throw new DomainError('file_empty', 'The file is empty', { file: name })
    const type = typeOf(file, name, await fileTypeFromFile(draft.path))
    return { name, type, size: draft.size, draft }
  } catch (error) {
    await draft.discard()
    throw error
  }
}

/** The same bytes, for as long as nothing speaks against them. */
async function* inspected(
  file: CompanyFile,
  name: string,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const max = maxBytes(file)
  let size = 0
  let head: Uint8Array[] | undefined = []
  for await (const chunk of stream) {
    size += chunk.byteLength
    if (size > max) {
      throw new DomainError('file_too_large', 'The file is too large', {
        file: name,
        max_bytes: max,
      })
    }
    head?.push(chunk)
    if (head && size >= HEAD_BYTES) {
      const found = await fileTypeFromBuffer(Buffer.concat(head).subarray(0, HEAD_BYTES))
      // nothing that could be found yet speaks against nothing
      if (found) typeOf(file, name, found)
      head = undefined
    }
    yield chunk
  }
}

/** The media type of a file of this name in which this was found. @throws DomainError `file_type_mismatch` */
export function typeOf(file: CompanyFile, name: string, found: FileTypeResult | undefined): string {
  const extension = extensionOf(name)
  const mismatch = () =>
    new DomainError('file_type_mismatch', 'The content of the file is not what its name says', {
      file: name,
      extension,
      found: found?.ext ?? null,
    })
  if (found) {
    const prohibited = file.uploads.prohibited.some((type) => type.extension === found.ext)
    if (EXECUTABLE.has(found.ext) || prohibited) throw mismatch()
    // a name without a known type takes the content's; one that claims another type is a lie
    const fits = isSameFamily(extension, found.ext) || ALSO[extension]?.includes(found.ext)
    if (!fits && isKnown(extension)) throw mismatch()
    return found.mime
  }
  if (isKnown(extension) && !(extension in TEXTUAL)) throw mismatch()
  return TEXTUAL[extension] ?? 'application/octet-stream'
}

function isKnown(extension: string): boolean {
  return (
    supportedExtensions.has(extension) ||
    FAMILIES.some((family) => family.includes(extension)) ||
    extension in TEXTUAL
  )
}

function isSameFamily(a: string, b: string): boolean {
  return a === b || FAMILIES.some((family) => family.includes(a) && family.includes(b))
}
