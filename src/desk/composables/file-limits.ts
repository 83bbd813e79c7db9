import { computed } from 'vue'
import { checkFile, prohibitedNames } from '../../ui/uploads/limits.ts'
import { DeskError } from '../api/error.ts'
import { useUploadsStore } from '../stores/uploads.ts'
import { useErrorText } from './errors.ts'
import { useFormat } from './format.ts'

/** What may be sent here, in words and as a check: the same words as the server's refusal gets. */
export function useFileLimits() {
  const uploads = useUploadsStore()
  const errorText = useErrorText()
  const { bytes } = useFormat()

  const size = computed(() => {
    const { maxBytes } = uploads.limits
    return maxBytes === undefined ? undefined : bytes(maxBytes)
  })
  const prohibited = computed(() => prohibitedNames(uploads.limits.prohibited))

  /** Why a file can't be sent; undefined where nothing is known to speak against it. */
  function refusal(file: File): string | undefined {
    const code = checkFile(file, uploads.limits)
    if (!code) return undefined
    const details = { max_bytes: uploads.limits.maxBytes }
    return errorText(new DeskError(code, 0, code, { details }))
  }

  return { size, prohibited, refusal }
}
