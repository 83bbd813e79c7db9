import { join } from 'node:path'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'
import { flatDeclarations, projectOptions } from './lib/declarations.mjs'
import { root } from './lib/files.mjs'

const entry = join(root, 'src/sdk/index.ts')
const options = { ...projectOptions(root), noEmit: true, skipLibCheck: true }
let flat = ''

beforeAll(() => {
  flat = flatDeclarations(entry, options)
}, 60_000)

test('the published types import nothing and leave nothing unsaid', () => {
  expect(flat).not.toMatch(/\bimport\b.*['"]|typebox|axios|\/\*elided\*\//)
  expect(flat).not.toMatch(/: any\b/)
})

test('every published type is the same as the one in the sources', { timeout: 60_000 }, () => {
  const names = [...flat.matchAll(/^export (?:type|interface) (\w+)(?= )/gm)].map(
    ([, name]) => name,
  )
  expect(names).toContain('ClientOptions')
  const checks = names.map(
    (name) => `export const ${name}: Same<Source.${name}, Flat.${name}> = true`,
  )
  const problems = check({
    'flat.ts': flat,
    'check.ts': [
      "import type * as Source from './index.ts'",
      "import type * as Flat from './flat.ts'",
      'type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never',
      ...checks,
    ].join('\n'),
  })
  expect(problems).toEqual([])
})

/** What the compiler says about check.ts when these files lie beside the SDK's entry. */
function check(files) {
  const beside = new Map(
    Object.entries(files).map(([name, text]) => [join(root, 'src/sdk', name), text]),
  )
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (path) => beside.has(path) || fileExists(path)
  host.getSourceFile = (path, version, ...rest) =>
    beside.has(path)
      ? ts.createSourceFile(path, beside.get(path), version)
      : getSourceFile(path, version, ...rest)
  const main = join(root, 'src/sdk/check.ts')
  const program = ts.createProgram([main], options, host)
  return program
    .getSemanticDiagnostics(program.getSourceFile(main))
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n'))
}
