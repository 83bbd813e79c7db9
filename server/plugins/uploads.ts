import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { DomainError } from '../domain/errors.ts'
import { checkUploadName, maxBytes, type Upload } from '../domain/uploads.ts'
import type { Company } from '../domain/ports.ts'

/** The text fields of a form and its files, each held to the company's limits while it comes in. */
export interface Form {
  fields: Record<string, string>
  files: Upload[]
}

const MAX_FIELD_BYTES = 64 * 1024
const MAX_FIELDS = 20

/**
 * Reads a multipart form. A file that is too large, too many, or prohibited by its name is refused as soon as that is known,
 * without reading the rest.
 *
 * @throws DomainError `file_too_large`, `too_many_files`, `file_type_prohibited`
 */
export async function readForm(
  request: FastifyRequest,
  company: Company,
  limits: { fileField: string; maxFiles: number },
): Promise<Form> {
  const form: Form = { fields: {}, files: [] }
  const parts = request.parts({
    limits: {
      fileSize: maxBytes(company.file),
      // one more than allowed, so that it is us who say what the limit is
      files: limits.maxFiles + 1,
      fields: MAX_FIELDS,
      fieldSize: MAX_FIELD_BYTES,
    },
  })
  for await (const part of parts) {
    if (part.type === 'field') {
      if (part.valueTruncated)
        throw new DomainError('payload_too_large', `${part.fieldname} is too long`)
      form.fields[part.fieldname] = String(part.value)
      continue
    }
    if (part.fieldname !== limits.fileField) {
      throw new DomainError('validation_failed', 'The form has a part that is not expected', {
        fields: { [part.fieldname]: 'is not expected' },
      })
    }
    if (form.files.length === limits.maxFiles) {
      throw new DomainError('too_many_files', 'There are too many files', {
        max_files: limits.maxFiles,
      })
    }
    form.files.push(await readFile(part, company))
  }
  return form
}

async function readFile(part: MultipartFile, company: Company): Promise<Upload> {
  checkUploadName(company.file, part.filename)
  const chunks: Buffer[] = []
  for await (const chunk of part.file as AsyncIterable<Buffer>) chunks.push(chunk)
  if (part.file.truncated) {
    throw new DomainError('file_too_large', 'The file is too large', {
      file: part.filename,
      max_bytes: maxBytes(company.file),
    })
  }
  return { name: part.filename, bytes: Buffer.concat(chunks) }
}
