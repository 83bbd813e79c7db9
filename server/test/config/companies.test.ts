import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { loadCompanies, type LoadedCompanies } from '../../config/companies.ts'
import type { CompanyFile } from '../../config/company-schema.ts'
import { smallFile } from '../support/companies.ts'

let dir: string
let companies: LoadedCompanies | undefined
const log = { info: vi.fn(), error: vi.fn() }

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'portico-companies-'))
})
afterEach(() => {
  companies?.close()
  rmSync(dir, { recursive: true, force: true })
})

/** As editors save: written beside, then put in its place. */
function save(id: string, changes: Partial<CompanyFile> = {}, text?: string): void {
  const path = join(dir, `${id}.yaml`)
  writeFileSync(`${path}.new`, text ?? stringify(smallFile({ subdomain: id, ...changes })))
  renameSync(`${path}.new`, path)
}

function article(id: string, lang: string, slug: string, text: string): void {
  mkdirSync(join(dir, id, 'articles', lang), { recursive: true })
  writeFileSync(join(dir, id, 'articles', lang, `${slug}.md`), text)
}

async function load(watch = false, defaultCompany?: string): Promise<LoadedCompanies> {
  const dataDir = join(dir, 'data')
  companies = await loadCompanies({ dir, dataDir, env: {}, log, watch, defaultCompany })
  return companies
}

const errors = () => log.error.mock.calls.map(([line]) => String(line))

describe('loadCompanies', () => {
  test('the shipped companies load, with articles in every language', async () => {
    const loaded = await loadCompanies({
      dir: 'companies',
      dataDir: dir,
      env: {},
      log,
      watch: false,
    })
    const acme = loaded.find('acme')
    expect(acme?.articles.size).toBeGreaterThanOrEqual(8)
    for (const { code } of acme?.file.languages ?? [])
      expect(acme?.articles.get('refunds', code)?.lang).toBe(code)
    expect(loaded.find('globex')?.secret).not.toBe(acme?.secret)
  })

  test('mistakes of all files are fatal together', async () => {
    save('one', {}, 'name: [')
    save('two', { time_zone: 'Mars/Base' })
    article('three', 'en', 'no-title', 'Only text')
    save('three')
    await expect(load()).rejects.toMatchObject({
      lines: [
        expect.stringContaining('one.yaml:1:'),
        expect.stringMatching(/three\/articles\/en\/no-title\.md:1: needs a first line "# Title"/),
        expect.stringContaining('Mars/Base'),
      ],
    })
  })

  test('an empty folder, a wrong name and an unknown default are said', async () => {
    await expect(load()).rejects.toThrow('there is no company file')
    save('one')
    await expect(load(false, 'two')).rejects.toThrow('PORTICO_COMPANY')
    writeFileSync(join(dir, 'two.yml'), '')
    await expect(load()).rejects.toThrow('two.yml: rename it')
  })

  test('two companies cannot share a host name', async () => {
    save('one', { hosts: ['help.example'] })
    save('two', { hosts: ['help.example'] })
    await expect(load()).rejects.toThrow('two: the host help.example is also that of one')
  })

  test('a host name leads to its company, any other to the default', async () => {
    save('one')
    save('two', { hosts: ['help.example'] })
    const first = await load()
    expect(first.forHost('HELP.example:8080').id).toBe('two')
    expect(first.forHost('two.portico.example').id).toBe('two')
    expect(first.forHost('localhost').id).toBe('one')
    expect((await load(false, 'two')).forHost(undefined).id).toBe('two')
  })

  test('a change on disk is taken over while the server runs', async () => {
    save('one')
    const loaded = await load(true)
    const changed = vi.fn()
    loaded.onChange(changed)
    save('one', { name: 'Renamed' })
    await vi.waitFor(() => expect(loaded.find('one')?.file.name).toBe('Renamed'), 5000)
    article('one', 'en', 'hours', '# Our hours\n\nAlways.')
    await vi.waitFor(() => expect(loaded.find('one')?.articles.size).toBe(1), 5000)
    save('two')
    await vi.waitFor(() => expect(loaded.find('two')).toBeDefined(), 5000)
    expect(changed).toHaveBeenCalledWith(loaded.find('two'))
  })

  test('a bad edit keeps the last good one and says what is wrong', async () => {
    save('one')
    const loaded = await load()
    const before = loaded.find('one')
    save('one', {}, readFileSync(join(dir, 'one.yaml'), 'utf8').replace('chat: {}', 'chat: 5'))
    loaded.reload()
    expect(loaded.find('one')).toBe(before)
    expect(errors().join('\n')).toMatch(/one\.yaml:\d+: menus\[0\]\.channels\.chat: must be a map/)
    save('one', { name: 'Good again' })
    loaded.reload()
    expect(loaded.find('one')?.file.name).toBe('Good again')
  })

  test('a file that is gone is served until the next start, which is said once', async () => {
    save('one')
    save('two')
    const loaded = await load()
    rmSync(join(dir, 'two.yaml'))
    loaded.reload()
    loaded.reload()
    expect(loaded.find('two')).toBeDefined()
    expect(errors().filter((line) => line.includes('is gone'))).toHaveLength(1)
  })
})
