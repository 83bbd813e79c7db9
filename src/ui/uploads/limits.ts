export interface FileLimits {
  readonly maxBytes: number | undefined
  readonly prohibited: readonly { readonly extension: string }[]
}

export type FileProblem = 'file_too_large' | 'file_type_prohibited' | 'file_empty'

export function isFileProblem(code: string): code is FileProblem {
  return ['file_too_large', 'file_type_prohibited', 'file_empty'].includes(code)
}

const bare = (extension: string) => extension.replace(/^\./, '').toLowerCase()

/** Without what some systems drop at the end of a name before they look at its type. */
function extensionOf(whole: string) {
  let end = whole.length
  while (end > 0 && /[.\s]/.test(whole.charAt(end - 1))) end--
  const name = whole.slice(0, end)
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : bare(name.slice(dot))
}

/** Why a file can't be sent, as far as that is known before it travels. The server looks at the content, too. */
export function checkFile(
  file: File,
  { maxBytes, prohibited }: FileLimits,
): FileProblem | undefined {
  const extension = extensionOf(file.name)
  if (prohibited.some((type) => bare(type.extension) === extension)) return 'file_type_prohibited'
  if (file.size === 0) return 'file_empty'
  return maxBytes !== undefined && file.size > maxBytes ? 'file_too_large' : undefined
}

export function prohibitedNames(prohibited: FileLimits['prohibited']) {
  return prohibited.map(({ extension }) => `.${bare(extension)}`)
}
