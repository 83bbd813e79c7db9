import { dirname, join } from 'node:path'
import ts from 'typescript'

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

/** Writes a type out by its structure. */
class Printer {
  open = []
  nesting = 0

  constructor(roll, node, owner) {
    this.roll = roll
    this.checker = roll.checker
    this.node = node
    this.owner = owner
    this.whole = this.checker.getTypeFromTypeNode(node)
    const line = node.getSourceFile().text.slice(0, node.getStart()).split('\n').at(-1)
    this.margin = /^ */.exec(line)[0]
  }

  print(type, depth = 0) {
    this.nesting += 1
    const text = this.nameOf(type) ?? this.structure(type, depth)
    this.nesting -= 1
    return text
  }

  structure(type, depth) {
    if (type.isUnion()) return this.union(type, depth)
    if (type.isIntersection() && !this.isObjects(type)) {
      return type.types.map((one) => this.print(one, depth)).join(' & ')
    }
    if (this.checker.isArrayType(type)) return this.array(type, depth)
    if (this.checker.isTupleType(type)) {
      const parts = this.checker.getTypeArguments(type).map((one) => this.print(one, depth))
      return `${type.target.readonly ? 'readonly ' : ''}[${parts.join(', ')}]`
    }
    if (type.flags & ts.TypeFlags.Object || type.isIntersection()) return this.object(type, depth)
    return this.plain(type)
  }

  plain(type) {
    const text = this.checker.typeToString(type, this.node, ts.TypeFormatFlags.NoTruncation)
    return type.isStringLiteral() ? `'${type.value.replace(/['\\]/g, '\\$&')}'` : text
  }

  isObjects(type) {
    return type.types.every((one) => one.flags & ts.TypeFlags.Object)
  }

  /** A name instead of the structure: of a declaration of this project, of the language, or of the type being written. */
  nameOf(type) {
    const outermost = this.nesting === 1
    if (this.owner && !outermost && type === this.whole) return this.owner
    const symbol = type.aliasSymbol ?? type.getSymbol()
    if (!symbol || symbol.flags & (ts.SymbolFlags.TypeLiteral | ts.SymbolFlags.ObjectLiteral))
      return
    const origin = this.roll.origin(symbol)
    const named =
      symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)
    if (!named || origin === 'library') return
    if (symbol.flags & ts.SymbolFlags.TypeAlias && origin === 'language') return
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) return
    const name = origin === 'project' ? this.roll.name(symbol) : symbol.name
    if (name === this.owner && outermost) return
    const parameters = type.aliasTypeArguments ?? this.checker.getTypeArguments(type) ?? []
    const written = parameters.filter((one) => !one.isThisType).map((one) => this.print(one))
    return written.length > 0 ? `${name}<${written.join(', ')}>` : name
  }

  union(type, depth) {
    // true | false is boolean, and undefined goes last
    const parts = [...new Set(type.types.map((one) => this.wrapped(one, depth)))]
    const isBoolean = parts.includes('true') && parts.includes('false')
    const rest = isBoolean ? parts.filter((one) => one !== 'true' && one !== 'false') : parts
    return [...(isBoolean ? ['boolean'] : []), ...rest].join(' | ')
  }

  wrapped(type, depth) {
    const text = this.print(type, depth)
    return type.getCallSignatures().length > 0 || type.isIntersection() ? `(${text})` : text
  }

  array(type, depth) {
    const [item] = this.checker.getTypeArguments(type)
    const text = this.print(item, depth)
    const simple = /^[\w.]+$/.test(text) || (text.startsWith('{') && !item.isUnion())
    const readonly = type.symbol.name === 'ReadonlyArray' ? 'readonly ' : ''
    return `${readonly}${simple ? text : `(${text})`}[]`
  }

  object(type, depth) {
    if (this.open.includes(type)) {
      throw new Error(
        `${this.roll.place(this.node)}: ${this.node.getText()} contains itself without a name`,
      )
    }
    this.open.push(type)
    const inner = this.margin + '    '.repeat(depth + 1)
    const lines = [
      ...type.getCallSignatures().map((one) => this.signature(one)),
      ...this.checker.getIndexInfosOfType(type).map((one) => this.index(one, depth)),
      ...inOrder(type.getProperties()).map((one) => this.property(one, depth, inner)),
    ].map((line) => `${inner}${line};\n`)
    this.open.pop()
    return lines.length > 0 ? `{\n${lines.join('')}${this.margin}${'    '.repeat(depth)}}` : '{}'
  }

  signature(signature) {
    return this.checker.signatureToString(signature, this.node, ts.TypeFormatFlags.NoTruncation)
  }

  index(info, depth) {
    return `${info.isReadonly ? 'readonly ' : ''}[key: ${this.print(info.keyType)}]: ${this.print(info.type, depth + 1)}`
  }

  property(symbol, depth, indent) {
    const optional = Boolean(symbol.flags & ts.SymbolFlags.Optional)
    const type = this.checker.getTypeOfSymbol(symbol)
    const readonly = ts.getCheckFlags?.(symbol) & 8 ? 'readonly ' : ''
    const key = /^[A-Za-z_$][\w$]*$/.test(symbol.name) ? symbol.name : `'${symbol.name}'`
    const doc = ts.displayPartsToString(symbol.getDocumentationComment(this.checker))
    const comment = doc ? `/** ${doc.replace(/\s*\n\s*/g, ' ')} */\n${indent}` : ''
    return `${comment}${readonly}${key}${optional ? '?' : ''}: ${optional ? this.present(type, depth + 1) : this.print(type, depth + 1)}`
  }

  /** The type of an optional property, without the `undefined` that its question mark says already. */
  present(type, depth) {
    if (!type.isUnion()) return this.print(type, depth)
    const rest = type.types.filter((one) => !(one.flags & ts.TypeFlags.Undefined))
    return rest.length === 1 ? this.print(rest[0], depth) : this.union({ types: rest }, depth)
  }
}

/** Properties as somebody wrote them down, where that can be told. */
function inOrder(properties) {
  const place = (symbol) => symbol.declarations?.[0]
  const file = properties[0] && place(properties[0])?.getSourceFile()
  if (!properties.every((one) => place(one)?.getSourceFile() === file)) return properties
  return properties.toSorted((a, b) => place(a).pos - place(b).pos)
}
