import ts from 'typescript'

/** Writes a type out by its structure. */
export class Printer {
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
