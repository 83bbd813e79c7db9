import type { ProhibitedFileType } from '../../sdk/index.ts'

export interface FileLimits {
  readonly maxBytes: number | undefined
  readonly prohibited: readonly ProhibitedFileType[]
}

export type FileProblem = 'file_too_large' | 'file_type_prohibited' | 'file_empty'

const bare = (extension: string) => extension.replace(/^\./, '').toLowerCase()

export function extensionOf(name: string) {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : bare(name.slice(dot))
}

/** Why a file can't be sent, as far as that is known before it travels. The server looks at the content, too. */
export function checkFile(file: File, { maxBytes, prohibited }: FileLimits) {
  const extension = extensionOf(file.name)
  if (prohibited.some((type) => bare(type.extension) === extension)) return 'file_type_prohibited'
  if (file.size === 0) return 'file_empty'
  return maxBytes !== undefined && file.size > maxBytes ? 'file_too_large' : undefined
}

export function prohibitedNames(prohibited: readonly ProhibitedFileType[]) {
  return prohibited.map(({ extension }) => `.${bare(extension)}`)
}

/** Puts a file into the customer's downloads. */
export function saveFile(url: string, name: string) {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

export function saveBlob(blob: Blob, name: string) {
  const url = URL.createObjectURL(blob)
  saveFile(url, name)
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
