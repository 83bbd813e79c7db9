import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readArticle } from '../domain/articles.ts'
import type { ArticleDocument } from '../domain/ports.ts'
import { CompanyFileError } from './company-file.ts'

export interface ArticleFile {
  path: string
  lang: string
  slug: string
  text: string
}

/** The Markdown files of `articles/LANG/SLUG.md` beside a company's file. */
export function articleFiles(companyDir: string): ArticleFile[] {
  const root = join(companyDir, 'articles')
  if (!existsSync(root)) return []
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: lang }) =>
      readdirSync(join(root, lang))
        .filter((name) => name.endsWith('.md'))
        .map((name) => {
          const path = join(root, lang, name)
          return { path, lang, slug: name.slice(0, -3), text: readFileSync(path, 'utf8') }
        }),
    )
    .sort((one, other) => (one.path < other.path ? -1 : 1))
}

export function readArticles(
  files: readonly ArticleFile[],
  languages: readonly string[],
): ArticleDocument[] {
  const lines: string[] = []
  const documents = files.flatMap(({ path, lang, slug, text }) => {
    if (!languages.includes(lang)) {
      lines.push(`${path}: "${lang}" is not one of the company's languages`)
      return []
    }
    const document = readArticle(slug, lang, text)
    if (!document)
      lines.push(
        `${path}:1: needs a first line "# Title", and a name of small letters, digits and hyphens`,
      )
    return document ? [document] : []
  })
  if (lines.length > 0) throw new CompanyFileError(lines)
  return documents
}
