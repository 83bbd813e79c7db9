import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'

async function chunks(): Promise<Rolldown.OutputChunk[]> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      rolldownOptions: {
        input: resolve(import.meta.dirname, 'index.ts'),
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const { output } = result as Rolldown.RolldownOutput
  return output.filter((one) => one.type === 'chunk')
}

test('what a page loads first is small, and the rest comes when it is needed', async () => {
  const all = await chunks()
  const entry = all.find(({ isEntry }) => isEntry)
  const first = [entry?.code, ...(entry?.imports ?? []).map((name) => codeOf(all, name))].join('')
  expect(gzipSync(first).length).toBeGreaterThan(1_000)
  expect(gzipSync(first).length).toBeLessThan(10_000)
  const names = all.filter(({ isDynamicEntry }) => isDynamicEntry).length
  // axios, socket.io-client, what runs a chat, triggers, checks, and what is needed later
  expect(names).toBe(6)
})

test('the schemas of the contract stay on the server', async () => {
  const modules = (await chunks()).flatMap(({ moduleIds }) => moduleIds)
  expect(modules.filter((id) => /typebox|\/contract\//.test(id))).toEqual([])
})

function codeOf(all: Rolldown.OutputChunk[], name: string) {
  return all.find(({ fileName }) => fileName === name)?.code ?? ''
}
