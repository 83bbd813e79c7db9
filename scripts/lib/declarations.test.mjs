import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { flatDeclarations } from './declarations.mjs'
import { root } from './files.mjs'

const options = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  types: [],
}

/** The flat declarations of a package with these files, of which index.ts is the entry. */
function flat(files) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'portico-types-')))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, 'src'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'src', name), text)
  return flatDeclarations(join(folder, 'src', 'index.ts'), options)
}

test('a type that comes out of a schema is written out, with its comments and its order', () => {
  const text = flat({
    'schema.ts': `
      import { Type, type Static } from 'typebox'
      /** A place to wait in. */
      export const Queue = Type.Object({
        id: Type.Integer(),
        /** Seconds. */
        wait: Type.Optional(Type.Number()),
        state: Type.Union([Type.Literal('open'), Type.Literal("it's shut")]),
        labels: Type.Array(Type.Object({ text: Type.String() })),
        more: Type.Record(Type.String(), Type.Unknown()),
      })
      /** A queue. */
      export type Queue = Static<typeof Queue>`,
    'index.ts': `export type { Queue } from './schema.ts'`,
  })
  expect(text).toBe(`/** A queue. */
export type Queue = {
    id: number;
    /** Seconds. */
    wait?: number;
    state: 'open' | 'it\\'s shut';
    labels: {
        text: string;
    }[];
    more: {
        [key: string]: unknown;
    };
}

export {}
`)
})

test('classes keep their comments and their base, and lose what is private', () => {
  const text = flat({
    'emitter.ts': `
      export interface Events { ready: []; gone: [reason: string] }
      export class Emitter<E> { on<K extends keyof E>(event: K, handler: (value: E[K]) => void): void { void event; void handler } }`,
    'index.ts': `
      import { Emitter, type Events } from './emitter.ts'
      import type { AxiosInstance } from 'axios'
      /** Talks to the server. */
      export class Client extends Emitter<Events> {
        private http: AxiosInstance | undefined
        /** Says hello. */
        hello = async (name = 'you') => ({ said: name, http: Boolean(this.http) })
      }`,
  })
  expect(text).toContain(
    '/** Talks to the server. */\nexport declare class Client extends Emitter<Events>',
  )
  expect(text).toContain('/** Says hello. */')
  expect(text).toContain('declare class Emitter<E>')
  expect(text).not.toContain('export declare class Emitter')
  expect(text).toContain('interface Events')
  expect(text).not.toMatch(/axios|import|private/i)
})

test('a type that contains itself keeps its name', () => {
  const text = flat({
    'index.ts': `
      import { Type, type Static } from 'typebox'
      const Link = Type.Object({ url: Type.String() })
      export interface Item { id: number; link?: Static<typeof Link>; children?: Item[] }`,
  })
  expect(text).toContain('link?: {\n        url: string;\n    };')
  expect(text).toContain('children?: Item[]')
})

test('constants that share their name with a type stay values', () => {
  const text = flat({
    'index.ts': `
      export const Status = { ready: 'ready', done: 'done' } as const
      export type Status = (typeof Status)[keyof typeof Status]`,
  })
  expect(text).toContain('export declare const Status: {')
  expect(text).toContain("export type Status = 'ready' | 'done'")
})

test('two declarations of one name are told apart', () => {
  const text = flat({
    'a.ts': 'export interface Options { a: string }',
    'b.ts': "import type { Options } from './a.ts'\nexport interface Other { options: Options }",
    'index.ts': "export type { Other } from './b.ts'\nexport interface Options { other: string }",
  })
  expect(text).toContain('options: Options2')
  expect(text).toContain('interface Options2 {')
})

test('a base class out of a library is an error', () => {
  const files = {
    'index.ts': "import { Axios } from 'axios'\nexport class Client extends Axios {}",
  }
  expect(() => flat(files)).toThrow("Axios comes from a library and can't be part of a public type")
})
