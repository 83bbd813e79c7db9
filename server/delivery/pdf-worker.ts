import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import type { TranscriptDocument } from '../domain/transcript-document.ts'
import { typeset, type Typeset, type TypesetData } from './pdf-data.ts'
import type { Block } from './pdf-rich.ts'

/** What is used of the compiler; its platform packages carry no types. */
interface Compiler {
  compile(main: { mainFileContent: string }): {
    result: unknown
    hasError(): boolean
    takeDiagnostics(): { shortDiagnostics: unknown[] } | null
  }
  pdf(document: unknown, options: { pdfStandard?: string; pdfTags: boolean }): Uint8Array
  mapShadow(path: string, bytes: Buffer): void
  resetShadow(): void
  evictCache(maxAge: number): void
}
interface CompilerModule {
  NodeCompiler: {
    create(options: { workspace: string; fontArgs: { fontPaths: string[] }[] }): Compiler
  }
}

export interface PdfRequest {
  id: number
  document: TranscriptDocument
}
export type PdfAnswer = { id: number; pdf: Uint8Array } | { id: number; error: string }

const load = createRequire(import.meta.url)
/** A folder that does not exist: the typesetter sees what it is given and no file of the machine. */
const WORKSPACE = join(import.meta.dirname, 'no-such-folder')
const template = readFileSync(new URL('./transcript.typ', import.meta.url), 'utf8')

const PACKAGES: Record<string, string[]> = {
  'linux-x64': ['linux-x64-gnu', 'linux-x64-musl'],
  'linux-arm64': ['linux-arm64-gnu', 'linux-arm64-musl'],
  'darwin-arm64': ['darwin-arm64'],
  'darwin-x64': ['darwin-x64'],
  'win32-x64': ['win32-x64-msvc'],
  'win32-arm64': ['win32-arm64-msvc'],
}

function loadCompiler(): CompilerModule {
  const platform = `${process.platform}-${process.arch}`
  let cause: unknown
  for (const name of PACKAGES[platform] ?? []) {
    try {
      return load(`@myriaddreamin/typst-ts-node-compiler-${name}`) as CompilerModule
    } catch (error) {
      cause = error
    }
  }
  throw new Error(`PDF transcripts are not available on ${platform}`, { cause })
}

const FACES = ['400Regular', '600SemiBold', '400Regular_Italic', '600SemiBold_Italic']

/** The regular and the semi-bold face, upright and slanted where there is one, of every font package beside Noto Sans. */
function fontFolders(): string[] {
  const root = dirname(dirname(load.resolve('@expo-google-fonts/noto-sans/package.json')))
  return readdirSync(root)
    .flatMap((font) => FACES.map((face) => join(root, font, face)))
    .filter((folder) => existsSync(folder))
}

let shared: Compiler | undefined
function compiler(): Compiler {
  shared ??= loadCompiler().NodeCompiler.create({
    workspace: WORKSPACE,
    fontArgs: [{ fontPaths: fontFolders() }],
  })
  return shared
}

/** Pictures stand in no list and no box: only files have them. */
function withoutPictures(data: TypesetData): TypesetData {
  const shown = (block: Block) => block.type !== 'picture'
  const items = data.items.map((item) =>
    item.type === 'group' ? { ...item, blocks: item.blocks.filter(shown) } : item,
  )
  return { ...data, items }
}

function compile({ data, pictures }: Typeset): unknown {
  const typst = compiler()
  typst.resetShadow()
  for (const { path, bytes } of pictures) typst.mapShadow(join(WORKSPACE, path), Buffer.from(bytes))
  typst.mapShadow(join(WORKSPACE, 'transcript.json'), Buffer.from(JSON.stringify(data)))
  const compiled = typst.compile({ mainFileContent: template })
  if (!compiled.hasError()) return compiled.result
  // A picture may be broken behind a sound header: it is still listed by its name.
  if (pictures.length > 0) return compile({ data: withoutPictures(data), pictures: [] })
  const found = JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics)
  throw new Error(`The transcript could not be typeset: ${found}`)
}

function render(work: Typeset): Uint8Array {
  const document = compile(work)
  try {
    return compiler().pdf(document, { pdfStandard: 'ua-1', pdfTags: true })
  } catch {
    // The standard refuses characters that no installed font has; tagged it is all the same.
    return compiler().pdf(document, { pdfTags: true })
  } finally {
    compiler().evictCache(5)
  }
}

const port = parentPort
port?.on('message', (request: PdfRequest) => {
  let answer: PdfAnswer
  try {
    answer = { id: request.id, pdf: new Uint8Array(render(typeset(request.document))) }
  } catch (error) {
    answer = { id: request.id, error: error instanceof Error ? error.message : String(error) }
  }
  port.postMessage(answer)
})
