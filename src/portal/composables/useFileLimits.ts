import { computed, onMounted } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FailureCode } from '../lib/errors.ts'
import {
  checkFile,
  isFileProblem,
  prohibitedNames,
  type FileLimits,
  type FileProblem,
} from '../../ui/uploads/limits.ts'
import { useCompanyStore } from '../stores/company.ts'
import { useAsync } from './useAsync.ts'
import { useErrorText } from './useErrorText.ts'
import { useFormat } from './useFormat.ts'

/** What may be uploaded here, in words and as a check. */
export function useFileLimits() {
  const { t } = useI18n()
  const company = useCompanyStore()
  const { bytes } = useFormat()
  const errorText = useErrorText()

  const { run } = useAsync(() => company.loadProhibited())
  onMounted(run)

  const limits = computed<FileLimits>(() => ({
    maxBytes: company.company?.uploads?.max_bytes,
    prohibited: company.prohibited ?? [],
  }))
  const inWords = (count: number | undefined) => (count === undefined ? undefined : bytes(count))
  const size = computed(() => inWords(limits.value.maxBytes))
  /** Of all files together: in one chat, and in a day. */
  const perChat = computed(() => inWords(company.company?.uploads?.max_bytes_per_chat))
  const perDay = computed(() => inWords(company.company?.uploads?.max_bytes_per_day))
  const prohibited = computed(() => prohibitedNames(limits.value.prohibited))

  const check = (file: File): FileProblem | undefined => checkFile(file, limits.value)

  function explain(problem: FileProblem, name: string) {
    if (problem === 'file_too_large')
      return t('chat.fileTooLarge', { name, size: size.value ?? '' })
    return problem === 'file_empty'
      ? t('chat.fileEmpty', { name })
      : t('chat.fileProhibited', { name })
  }

  /** In the same words, whoever has found it. */
  function explainFailure(code: FailureCode, name: string) {
    return isFileProblem(code) ? explain(code, name) : errorText(code)
  }

  return { size, perChat, perDay, prohibited, check, explain, explainFailure }
}
