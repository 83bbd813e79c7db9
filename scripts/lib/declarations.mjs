import { dirname, join } from 'node:path'
import ts from 'typescript'
import { Printer } from './type-printer.mjs'

/**
 * Rolls the declarations of one entry point up into a single file that needs nothing else: no import is left, and
 * every type that came out of a library (a schema's static type, say) is written out.
 *
 * Throws when a public type can't be said without a library, with its file and name.
 */
export function flatDeclarations(entry, options) {
  const { program, checker } = declarationProgram(entry, options)
  const roll = new Roll(program, checker, dirname(entry))
  return roll.of(program.getSourceFile(entry))
}

/** The compiler options of a project's tsconfig.json. */
export function projectOptions(folder) {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile)
  return ts.parseJsonConfigFileContent(config, ts.sys, folder).options
}

/** A program over declarations instead of sources, so that everything inferred is already written down. */
function declarationProgram(entry, options) {
  const emit = {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    removeComments: false,
    stripInternal: true,
    skipLibCheck: true,
    composite: false,
    incremental: false,
  }
  const declared = new Map()
  const parsed = new Map()
  const source = ts.createProgram([entry], emit, cachingHost(emit, parsed))
  source.emit(undefined, (_path, text, _bom, _error, [file]) => {
    if (file) declared.set(file.fileName, text)
  })
  const host = cachingHost(emit, parsed)
  const read = host.getSourceFile
  // the declarations stand in for the modules under the same names, so that every import still resolves
  host.getSourceFile = (path, version, ...rest) =>
    declared.has(path)
      ? ts.createSourceFile(path, declared.get(path), version, true)
      : read(path, version, ...rest)
  const program = ts.createProgram([entry], emit, host)
  return { program, checker: program.getTypeChecker() }
}

/** Libraries are the most of what is parsed; both programs share them. */
function cachingHost(options, parsed) {
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (path, ...rest) => {
    if (!parsed.has(path)) parsed.set(path, read(path, ...rest))
    return parsed.get(path)
  }
  return host
}

class Roll {
  /** name in the result -> text, in the order in which they were reached */
  written = new Map()
  /** symbol -> name in the result */
  names = new Map()
  queue = []

  constructor(program, checker, folder) {
    this.program = program
    this.checker = checker
    this.folder = folder
  }

  of(entry) {
    const exports = this.checker
      .getExportsOfModule(this.checker.getSymbolAtLocation(entry))
      .map((symbol) => ({ as: symbol.name, symbol: this.resolve(symbol) }))
    for (const { as, symbol } of exports) this.name(symbol, as)
    while (this.queue.length > 0) this.write(this.queue.shift())
    const aliases = exports.filter(({ as, symbol }) => this.names.get(symbol) !== as)
    const exported = new Set(exports.map(({ as }) => as))
    const text = [...this.written].map(([name, declaration]) =>
      exported.has(name)
        ? declaration
        : declaration.replace(/^((?:\/\*\*[\s\S]*?\*\/\s*)?)export /gm, '$1'),
    )
    for (const { as, symbol } of aliases) text.push(`export { ${this.names.get(symbol)} as ${as} }`)
    return `${text.join('\n\n')}\n\nexport {}\n`
  }

  resolve(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol
  }

  /** The name that a symbol has in the result; the first time, it is put in line to be written. */
  name(symbol, wanted = symbol.name) {
    const known = this.names.get(symbol)
    if (known) return known
    const taken = new Set(this.names.values())
    let name = wanted
    for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`
    this.names.set(symbol, name)
    this.queue.push(symbol)
    return name
  }

  /** Whether a symbol is declared in this project, in a library, or by the language itself. */
  origin(symbol) {
    const file = symbol?.declarations?.[0]?.getSourceFile()
    if (!file || this.program.isSourceFileDefaultLibrary(file)) return 'language'
    return file.fileName.includes('/node_modules/') ? 'library' : 'project'
  }

  write(symbol) {
    const name = this.names.get(symbol)
    const parts = symbol.declarations
      .filter((node) => !this.isSchema(node, symbol))
      .map((node) => this.declaration(node, name))
    this.written.set(name, parts.join('\n'))
  }

  /** A schema shares its name with its type; without the library it was made by, it can't be said, nor is it public. */
  isSchema(node, symbol) {
    const isType = symbol.flags & (ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Interface)
    return (
      ts.isVariableDeclaration(node) &&
      Boolean(isType) &&
      this.contains(node, (child) => this.isLibrary(child))
    )
  }

  declaration(node, name) {
    const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node
    const body = ts.isTypeAliasDeclaration(node)
      ? this.alias(node, name)
      : this.text(statement, new Map(node.name ? [[node.name, name]] : []))
    const plain = body.replace(/^(?:export\s+)?(?:default\s+)?(?:declare\s+)?/, '')
    const declare =
      ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node) ? '' : 'declare '
    return `${this.comment(statement)}export ${declare}${plain}`
  }

  alias(node, name) {
    const parameters = node.typeParameters?.map((one) => this.text(one)).join(', ')
    return `type ${name}${parameters ? `<${parameters}>` : ''} = ${this.text(node.type, new Map(), name)}`
  }

  comment(node) {
    const ranges = ts.getLeadingCommentRanges(node.getSourceFile().text, node.getFullStart()) ?? []
    const last = ranges.at(-1)
    const text = last ? node.getSourceFile().text.slice(last.pos, last.end) : ''
    return text.startsWith('/**') ? `${text}\n` : ''
  }

  /** The text of a node with every name in it as the result has it, and every library type written out. */
  text(node, renamed = new Map(), owner) {
    const edits = []
    const visit = (child) => {
      if (renamed.has(child)) edits.push([child, renamed.get(child)])
      else if (this.isPrivate(child)) edits.push([child, '', true])
      else if (ts.isTypeNode(child) && this.needsLibrary(child)) {
        edits.push([
          child,
          new Printer(this, child, owner).print(this.checker.getTypeFromTypeNode(child)),
        ])
      } else if (ts.isImportTypeNode(child)) edits.push([child, this.imported(child)])
      else if (ts.isIdentifier(child)) {
        const name = this.reference(child)
        if (name !== child.text) edits.push([child, name])
      } else ts.forEachChild(child, visit)
    }
    visit(node)
    const source = node.getSourceFile().text
    let at = node.getStart()
    let text = ''
    for (const [child, replacement, whole] of edits) {
      text += source.slice(at, whole ? child.getFullStart() : child.getStart()) + replacement
      at = child.getEnd()
    }
    return text + source.slice(at, node.getEnd())
  }

  isPrivate(node) {
    return (
      ts.isClassElement(node) &&
      Boolean(ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private)
    )
  }

  /** `import('./x.ts').Name<T>`, which the compiler writes for types that a file doesn't import by name. */
  imported(node) {
    const symbol = this.resolve(this.checker.getSymbolAtLocation(node.qualifier))
    const parameters = node.typeArguments?.map((one) => this.text(one)).join(', ')
    return this.name(symbol) + (parameters ? `<${parameters}>` : '')
  }

  /** The name to write for an identifier: itself, unless it points at a declaration of this project. */
  reference(identifier) {
    const parent = identifier.parent
    if (ts.isQualifiedName(parent) && parent.right === identifier) return identifier.text
    if (ts.isPropertyName(identifier) && parent.name === identifier) return identifier.text
    const found = this.checker.getSymbolAtLocation(identifier)
    const symbol = found && this.resolve(found)
    if (
      !symbol ||
      symbol.flags & (ts.SymbolFlags.TypeParameter | ts.SymbolFlags.FunctionScopedVariable)
    ) {
      return identifier.text
    }
    const isTop = symbol.declarations?.some((one) => {
      const statement = ts.isVariableDeclaration(one) ? one.parent.parent : one
      return ts.isSourceFile(statement.parent)
    })
    if (this.origin(symbol) === 'library') {
      throw new Error(
        `${this.place(identifier)}: ${identifier.text} comes from a library and can't be part of a public type here`,
      )
    }
    return isTop && this.origin(symbol) === 'project' ? this.name(symbol) : identifier.text
  }

  place(node) {
    const file = node.getSourceFile()
    return file.fileName
  }

  /** True for a type that can only be said with a library or with a value: it must be written out instead. */
  needsLibrary(node) {
    if (ts.isTypeQueryNode(node)) return true
    if (ts.isIndexedAccessTypeNode(node) || ts.isTypeOperatorNode(node)) {
      return this.contains(node, (child) => ts.isTypeQueryNode(child) || this.isLibrary(child))
    }
    if (this.isLibrary(node)) return true
    return (
      ts.isTypeReferenceNode(node) &&
      this.origin(this.symbolOf(node.typeName)) === 'project' &&
      Boolean(node.typeArguments?.some((one) => ts.isTypeQueryNode(one) || this.isLibrary(one)))
    )
  }

  isLibrary(node) {
    if (ts.isTypeReferenceNode(node)) return this.origin(this.symbolOf(node.typeName)) === 'library'
    if (ts.isImportTypeNode(node)) return this.origin(this.symbolOf(node.qualifier)) === 'library'
    return false
  }

  symbolOf(name) {
    const symbol = name && this.checker.getSymbolAtLocation(name)
    return symbol && this.resolve(symbol)
  }

  contains(node, test) {
    return (
      test(node) ||
      Boolean(ts.forEachChild(node, (child) => this.contains(child, test) || undefined))
    )
  }
}
