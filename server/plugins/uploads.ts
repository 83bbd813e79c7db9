import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { DomainError } from '../domain/errors.ts'
import type { BlobStore, Company } from '../domain/ports.ts'
import type { UploadSlots } from '../domain/upload-slots.ts'
import { maxBytes, receiveUpload, type IncomingFile } from '../domain/uploads.ts'

/** The text fields of a form and its files, each held to the company's limits while it comes in. */
export interface Form {
  fields: Record<string, string>
  files: IncomingFile[]
}

export interface FormLimits {
  fileField: string
  maxFiles: number
}

/** Whose upload it is, and where it goes. */
export interface FormOwner {
  company: Company
  blobs: BlobStore
  slots: UploadSlots
  /** Different for each person. */
  owner: string
}

export interface FormSteps<T> {
  /** With the fields that stand before the first file, before it is read: refuses it, or has the answer already. */
  before?: (fields: Form['fields']) => Promise<T | undefined>
  /** With everything. Files that it does not keep are gone afterwards. */
  take: (form: Form) => Promise<T>
}

const MAX_FIELD_BYTES = 64 * 1024
const MAX_FIELDS = 20
/** What is said of a form that is cut off or is none, by the parser or by the line; there are no codes for that. */
const MALFORMED = /boundary not found|unexpected end of multipart|terminated early|^aborted$/i

/**
 * Reads a multipart form, its files straight to the disk. A file that is too large, too many, or not what its name says is
 * refused as soon as that is known.
 *
 * @throws DomainError `file_too_large`, `too_many_files`, `file_type_prohibited`, `file_type_mismatch`, `file_empty`,
 *   `validation_failed`, `rate_limited`
 */
export async function readForm<T>(
  request: FastifyRequest,
  { company, blobs, slots, owner }: FormOwner,
  limits: FormLimits,
  { before, take }: FormSteps<T>,
): Promise<T> {
  const form: Form = { fields: {}, files: [] }
  const most = maxBytes(company.file)
  let leave: (() => void) | undefined
  try {
    leave = slots.enter(`${company.id} ${owner}`)
    refuseHopeless(request, company, limits)
    // one more of each than allowed, so that it is us who say what the limit is
    const parts = request.parts({
      limits: {
        fileSize: most + 1,
        files: limits.maxFiles + 1,
        fields: MAX_FIELDS,
        fieldSize: MAX_FIELD_BYTES,
      },
    })
    for await (const part of parts) {
      const { fieldname } = part
      if (part.type === 'field') {
        if (part.valueTruncated)
          throw new DomainError('payload_too_large', `${fieldname} is too long`)
        form.fields[fieldname] = String(part.value)
        continue
      }
      refuseOther(fieldname, form, limits)
      const known = form.files.length === 0 ? await before?.(form.fields) : undefined
      if (known !== undefined) return known
      const stream = part.file as AsyncIterable<Buffer>
      form.files.push(await receiveUpload(company, blobs, { name: part.filename, stream }))
    }
    return await take(form)
  } catch (error) {
    if (!(error instanceof Error && MALFORMED.test(error.message))) throw error
    throw new DomainError('validation_failed', 'The form is cut off or not well formed', {
      fields: { '(whole)': error.message },
    })
  } finally {
    leave?.()
    for (const { draft } of form.files) await draft.discard()
    // browsers and proxies hear an answer only once they have said everything
    await swallowRest(request.raw, 2 * limits.maxFiles * most)
  }
}

function refuseOther(fieldname: string, form: Form, { fileField, maxFiles }: FormLimits): void {
  if (fieldname !== fileField) {
    throw new DomainError('validation_failed', 'The form has a part that is not expected', {
      fields: { [fieldname]: 'is not expected' },
    })
  }
  if (form.files.length === maxFiles) {
    throw new DomainError('too_many_files', 'There are too many files', { max_files: maxFiles })
  }
}

/** What says itself that it is larger than everything that is allowed is not taken in at all. */
function refuseHopeless(request: FastifyRequest, company: Company, { maxFiles }: FormLimits): void {
  const most = maxBytes(company.file)
  const length = Number(request.headers['content-length'])
  if (length <= maxFiles * most + MAX_FIELDS * MAX_FIELD_BYTES || Number.isNaN(length)) return
  throw new DomainError('file_too_large', 'The file is too large', { max_bytes: most })
}

/** Reads on without keeping anything, up to a point: beyond it the line is cut. */
async function swallowRest(request: IncomingMessage, most: number): Promise<void> {
  if (request.readableEnded || request.destroyed) return
  // who says so much beforehand is answered at once, heard or not
  if (Number(request.headers['content-length']) > most) return
  let left = most
  request.unpipe()
  await new Promise<void>((resolve) => {
    request.on('data', (chunk: Buffer) => {
      left -= chunk.byteLength
      if (left < 0) request.destroy()
    })
    request.once('end', resolve)
    request.once('close', resolve)
    request.resume()
  })
}
