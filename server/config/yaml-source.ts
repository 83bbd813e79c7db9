import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml'

export type Path = readonly (string | number)[]

/** Something in a file that has to be put right, at a place in it. */
export interface Issue {
  path: Path
  message: string
}

/** `menus[2].channels.chat`, as people write it. */
export function showPath(path: Path): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`))
    .join('')
}

/** A YAML text that knows on which line each of its values stands. */
export class YamlSource {
  readonly file: string
  readonly value: unknown
  /** What makes the text unreadable as YAML; the value is then of no use. */
  readonly broken: string[]
  readonly #document: Document
  readonly #lines = new LineCounter()

  constructor(file: string, text: string) {
    this.file = file
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: true,
    })
    this.broken = this.#document.errors.map(
      (error) => `${file}:${this.#lines.linePos(error.pos[0]).line}: ${error.message}`,
    )
    this.value = this.broken.length > 0 ? undefined : this.#document.toJS({ maxAliasCount: 1000 })
  }

  /** The line of a path, or of the nearest thing above it that is there. */
  line(path: Path): number {
    let node: unknown = this.#document.contents
    let offset = 0
    for (const part of path) {
      if (isAlias(node)) node = node.resolve(this.#document)
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === `${part}`)
        if (!pair) break
        if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset
        node = pair.value
      } else if (isSeq(node) && typeof part === 'number') {
        node = node.items[part]
        offset = startOf(node) ?? offset
      } else break
    }
    return this.#lines.linePos(offset).line
  }

  /** `companies/acme.yaml:42: menus[2].name: what is wrong`, in the order of the lines. */
  describe(issues: readonly Issue[]): string[] {
    return issues
      .map((issue) => ({ ...issue, line: this.line(issue.path) }))
      .sort((one, other) => one.line - other.line)
      .map(({ path, message, line }) => {
        const where = showPath(path)
        return `${this.file}:${line}: ${where === '' ? '' : `${where}: `}${message}`
      })
  }
}

function startOf(node: unknown): number | undefined {
  if (isMap(node) || isSeq(node) || isScalar(node) || isAlias(node)) return node.range?.[0]
  return undefined
}
