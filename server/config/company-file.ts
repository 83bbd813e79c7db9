import { companyIssues } from './company-checks.ts'
import { CompanyFile } from './company-schema.ts'
import { schemaIssues } from './schema-issues.ts'
import { YamlSource } from './yaml-source.ts'

/** One or more company files cannot be used; `lines` says what to change, one line each. */
export class CompanyFileError extends Error {
  readonly lines: string[]

  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.name = 'CompanyFileError'
    this.lines = lines
  }
}

/** The company that a YAML text describes. `file` is only for the words of errors. */
export function parseCompanyFile(file: string, text: string): CompanyFile {
  const source = new YamlSource(file, text)
  if (source.broken.length > 0) throw new CompanyFileError(source.broken)
  const { value } = source
  const issues = schemaIssues(CompanyFile, value)
  if (issues.length > 0) throw new CompanyFileError(source.describe(issues))
  const company = value as CompanyFile
  const mistakes = companyIssues(company)
  if (mistakes.length > 0) throw new CompanyFileError(source.describe(mistakes))
  return company
}
