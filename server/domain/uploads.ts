import { fileTypeFromBuffer, supportedExtensions } from 'file-type'
import type { CompanyFile } from '../config/company-schema.ts'
import { DomainError } from './errors.ts'

export interface Upload {
  name: string
  bytes: Uint8Array
}

export interface CheckedUpload {
  /** Without folders and control characters. */
  name: string
  /** From the content where it can be told, else from the name. */
  type: string
  size: number
}

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
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}"<>|:*?]/gu, '')
    .trim()
    .replace(/^\.+/, '')
  const [stem, extension] = [clean.replace(/\.[^.]*$/, ''), extensionOf(clean)]
  const short =
    clean.length > 150 ? `${stem.slice(0, 140)}${extension && `.${extension.slice(0, 9)}`}` : clean
  return short || 'file'
}

export function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
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
 * Holds a file against the company's limits, and its content against its name.
 *
 * @throws DomainError `file_empty`, `file_too_large`, `file_type_prohibited`, `file_type_mismatch`
 */
export async function checkUpload(
  company: { file: CompanyFile },
  upload: Upload,
): Promise<CheckedUpload> {
  const { file } = company
  const name = safeFileName(upload.name)
  checkUploadName(file, upload.name)
  if (upload.bytes.byteLength === 0) {
    throw new DomainError('file_empty', 'The file is empty', { file: name })
  }
  if (upload.bytes.byteLength > maxBytes(file)) {
    throw new DomainError('file_too_large', 'The file is too large', {
      file: name,
      max_bytes: maxBytes(file),
    })
  }
  const extension = extensionOf(name)
  const sniffed = await fileTypeFromBuffer(upload.bytes)
  const mismatch = (): never => {
    throw new DomainError(
      'file_type_mismatch',
      'The content of the file is not what its name says',
      {
        file: name,
        extension,
        found: sniffed?.ext ?? null,
      },
    )
  }
  if (sniffed) {
    if (EXECUTABLE.has(sniffed.ext)) mismatch()
    const prohibited = file.uploads.prohibited.some((type) => type.extension === sniffed.ext)
    if (prohibited) mismatch()
    if (!isSameFamily(extension, sniffed.ext)) {
      // a name without a known type takes the content's; one that claims another type is a lie
      if (isKnown(extension)) mismatch()
    }
    return { name, type: sniffed.mime, size: upload.bytes.byteLength }
  }
  if (isKnown(extension) && !(extension in TEXTUAL)) mismatch()
  return {
    name,
    type: TEXTUAL[extension] ?? 'application/octet-stream',
    size: upload.bytes.byteLength,
  }
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
