import { computed, onScopeDispose, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { EmailResponse } from '../../sdk/index.ts'
import { isAddress } from '../lib/addresses.ts'
import { failureCode, failureDetails } from '../lib/errors.ts'
import { useCompanyStore } from '../stores/company.ts'
import { useDraftsStore } from '../stores/drafts.ts'
import { useEmailsStore } from '../stores/emails.ts'
import { useDraftFields } from './useDraftFields.ts'
import { useErrorText } from './useErrorText.ts'
import { useFileLimits } from './useFileLimits.ts'
import { useFormat } from './useFormat.ts'

export const MAX_CONTENT = 20_000

/** An email that is being written: kept as it is typed, checked before it is sent. */
export function useEmailForm(menuId: number) {
  const { t } = useI18n()
  const company = useCompanyStore()
  const drafts = useDraftsStore()
  const emails = useEmailsStore()
  const errorText = useErrorText()
  const { number } = useFormat()
  const { check, explain, explainFailure, size, perDay, prohibited } = useFileLimits()

  const kept = useDraftFields('email-form', menuId)
  const name = kept.field('name')
  const email = kept.field('email')
  const content = computed({
    get: () => drafts.read('email', menuId),
    set: (text) => drafts.write('email', menuId, text),
  })
  const restored = content.value !== '' || kept.any()
  const files = ref<File[]>([])
  const fileErrors = ref<string[]>([])
  const errors = ref({ email: '', content: '' })
  const problem = ref('')
  const share = ref<number>()
  const receipt = ref<EmailResponse>()
  let abort: AbortController | undefined
  onScopeDispose(() => abort?.abort())

  const maxFiles = computed(() => company.company?.uploads?.max_files ?? 10)
  const sending = computed(() => share.value !== undefined)

  function addFiles(added: readonly File[]) {
    fileErrors.value = []
    for (const file of added) {
      const reason = check(file)
      if (reason) fileErrors.value.push(explain(reason, file.name))
      else if (files.value.length >= maxFiles.value) {
        fileErrors.value.push(t('email.tooMany', { n: number(maxFiles.value) }, maxFiles.value))
        return
      } else files.value.push(file)
    }
  }

  function removeFile(index: number) {
    files.value.splice(index, 1)
    fileErrors.value = []
  }

  function emailError() {
    const address = email.value.trim()
    if (!address) return t('email.emailMissing')
    return isAddress(address) ? '' : t('email.emailInvalid')
  }

  function contentError() {
    if (!content.value.trim()) return t('email.contentMissing')
    return content.value.length > MAX_CONTENT
      ? t('email.contentTooLong', { n: number(MAX_CONTENT) })
      : ''
  }

  function validate() {
    errors.value = { email: emailError(), content: contentError() }
    return !errors.value.email && !errors.value.content
  }

  /** Whether it could be tried at all: false when something has to be corrected first. */
  async function submit(): Promise<boolean> {
    if (sending.value) return true
    if (!validate()) return false
    problem.value = ''
    share.value = 0
    abort = new AbortController()
    const { signal } = abort
    try {
      receipt.value = await emails.send(
        menuId,
        {
          email: email.value.trim(),
          content: content.value,
          ...(name.value.trim() && { name: name.value.trim() }),
          ...(files.value.length > 0 && { files: files.value }),
        },
        { onProgress: (sent) => (share.value = sent), signal },
      )
      content.value = ''
      kept.clear()
      files.value = []
    } catch (error) {
      const code = failureCode(error)
      const { file } = failureDetails(error)
      if (code === 'aborted') problem.value = ''
      else problem.value = typeof file === 'string' ? explainFailure(code, file) : errorText(code)
    }
    share.value = undefined
    return true
  }

  return {
    name,
    email,
    content,
    restored,
    files,
    fileErrors,
    errors,
    problem,
    share,
    sending,
    receipt,
    maxFiles,
    size,
    perDay,
    prohibited,
    addFiles,
    removeFile,
    submit,
    cancel: () => abort?.abort(),
  }
}
