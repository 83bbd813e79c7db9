import type { EmailCheckResponse, EmailResponse } from '../../../contract/emails.ts'
import { PROOF, RECAPTCHA } from '../checks/headers.ts'
import type { Requester } from '../http/http.ts'
import { inLang } from '../http/read.ts'
import { WriteKeys } from '../ids.ts'
import type { EmailRequest, UploadOptions } from '../types.ts'

/** Emails to a company. */
export function emailsResource(http: Requester, defaultLang: string | undefined) {
  const keys = new WriteKeys()
  return {
    create(menuId: number, request: EmailRequest, options: UploadOptions = {}) {
      const { files = [], ...rest } = request
      const fields = inLang(rest, defaultLang)
      const parts = files.map(({ name, size, lastModified }) => [name, size, lastModified])
      return keys.run([menuId, fields, parts], async (key) => {
        let headers: Record<string, string> = fields.recaptcha
          ? { [RECAPTCHA]: fields.recaptcha }
          : {}
        const post = async <T>(path: string, body: object, more: UploadOptions) => {
          const full = `/menus/${menuId}/emails${path}`
          const spec = { method: 'POST', path: full, body, retry: true, headers } as const
          return (await http.request<T>({ ...spec, ...more })).data
        }
        if (files.length > 0) {
          // a check that is asked for when the files are there would have them sent twice
          const quiet = { ...options, onProgress() {} }
          const { pass } = await post<EmailCheckResponse>('/check', { key }, quiet)
          headers = { [PROOF]: pass }
        }
        const body = new FormData()
        // the server reads the fields before it takes the files
        for (const [name, value] of Object.entries({ key, ...fields })) {
          if (value !== undefined) body.append(name, value)
        }
        for (const file of files) body.append('files', file)
        return post<EmailResponse>('', body, options)
      })
    },
  }
}
