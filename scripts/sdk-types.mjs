import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { flatDeclarations, projectOptions } from './lib/declarations.mjs'
import { root } from './lib/files.mjs'

const out = resolve(root, process.argv[2] ?? 'dist/sdk/portico.d.ts')
const text = flatDeclarations(join(root, 'src/sdk/index.ts'), projectOptions(root))
const problems = checkAlone(text)
if (problems) {
  process.stderr.write(`The SDK's types don't stand on their own:\n${problems}\n`)
  process.exit(1)
}
mkdirSync(dirname(out), { recursive: true })
writeFileSync(out, text)

/** What a consumer's compiler would say with this one file and nothing installed; '' when it is content. */
function checkAlone(declarations) {
  const options = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
  }
  const name = '/portico.d.ts'
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (path, version) =>
    path === name ? ts.createSourceFile(path, declarations, version) : read(path, version)
  host.fileExists = (path) => path === name
  const program = ts.createProgram([name], options, host)
  // only this file: the language's own libraries are not ours to check
  const file = program.getSourceFile(name)
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  return ts.formatDiagnostics(found, {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => '/',
    getNewLine: () => '\n',
  })
}
