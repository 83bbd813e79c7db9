import type { EmailResponse } from '../../../contract/emails.ts'
import { RECAPTCHA } from '../checks/headers.ts'
import type { Requester } from '../http/http.ts'
import { WriteKeys } from '../ids.ts'
import type { EmailRequest, UploadOptions } from '../types.ts'

/** Emails to a company. */
export function emailsResource(http: Requester, defaultLang: string | undefined) {
  const keys = new WriteKeys()
  return {
    create(menuId: number, request: EmailRequest, options: UploadOptions = {}) {
      const { files = [], ...rest } = request
      const fields = { ...(defaultLang && { lang: defaultLang }), ...rest }
      const parts = files.map(({ name, size, lastModified }) => [name, size, lastModified])
      return keys.run([menuId, fields, parts], async (key) => {
        const body = new FormData()
        // the server reads the fields before it takes the files
        for (const [name, value] of Object.entries({ key, ...fields })) {
          if (value !== undefined) body.append(name, value)
        }
        for (const file of files) body.append('files', file)
        const { data } = await http.request<EmailResponse>({
          method: 'POST',
          path: `/menus/${menuId}/emails`,
          body,
          retry: true,
          ...(fields.recaptcha && { headers: { [RECAPTCHA]: fields.recaptcha } }),
          ...options,
        })
        return data
      })
    },
  }
}
