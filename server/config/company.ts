import { createArticles } from '../domain/articles.ts'
import type { ArticleDocument, Company, Menu } from '../domain/ports.ts'
import type { CompanyFile, MenuNode } from './company-schema.ts'

/** A company as the rules see it, from its checked file. */
export function companyOf(
  id: string,
  file: CompanyFile,
  secret: string,
  documents: readonly ArticleDocument[],
): Company {
  const codes = file.languages.map(({ code }) => code)
  const defaultLang = file.languages.find((language) => language.default)?.code ?? codes[0] ?? 'en'
  return {
    id,
    file,
    secret,
    defaultLang,
    menus: menuIndex(file.menus),
    articles: createArticles(documents, codes, defaultLang),
  }
}

function menuIndex(roots: readonly MenuNode[]): ReadonlyMap<number, Menu> {
  const menus = new Map<number, Menu>()
  const collect = (node: MenuNode, above: MenuNode[], inherited: string): void => {
    const path = [...above, node]
    const hours = node.hours ?? inherited
    menus.set(node.id, { node, path, leaf: !node.children, hours })
    for (const child of node.children ?? []) collect(child, path, hours)
  }
  for (const root of roots) collect(root, [], 'default')
  return menus
}
