import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { compress } from './compress.ts'

test('text over 1 KB gets both forms beside it; small files and pages get none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-compress-'))
  const long = `console.log(${JSON.stringify('a long line, '.repeat(200))})`
  await writeFile(join(folder, 'long.js'), long)
  await writeFile(join(folder, 'index.html'), '<script type="module" src="./long.js"></script>')
  await writeFile(join(folder, 'short.js'), 'console.log(1)')
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    plugins: [compress()],
    build: {
      rolldownOptions: {
        input: { page: join(folder, 'index.html'), short: join(folder, 'short.js') },
        output: { entryFileNames: '[name].js' },
      },
    },
  })
  const out = join(folder, 'dist')
  const built = await readFile(join(out, 'page.js'))
  expect(brotliDecompressSync(await readFile(join(out, 'page.js.br')))).toEqual(built)
  expect(gunzipSync(await readFile(join(out, 'page.js.gz')))).toEqual(built)
  const compressed = (await readdir(out)).filter((name) => /\.(?:br|gz)$/.test(name))
  expect(compressed.sort()).toEqual(['page.js.br', 'page.js.gz'])
})
