import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { receiveUpload } from '../../domain/uploads.ts'
import { DIALECTS } from '../databases.ts'
import { bomb, inPieces, png } from '../support/files.ts'
import { openWorld, QUEUES, type World } from '../support/world.ts'

const HIDDEN = { code: 'file_not_found', status: 404 }

describe.each(DIALECTS)('files in chats on %s', (dialect) => {
  let world: World
  beforeEach(async () => {
    world = await openWorld(dialect)
    mkdirSync(join(world.dataDir, 'blobs'))
  })
  afterEach(async () => {
    expect(world.failures).toEqual([])
    await world.dispose()
  })

  const ada = () => world.customer('acme', { identifier: 'ada', name: 'Ada' })
  const files = () => world.services.chats.files
  const incoming = (name: string, bytes: Uint8Array) =>
    receiveUpload(world.company('acme'), world.ctx.blobs, { name, stream: inPieces(bytes) })
  const start = async () =>
    (await world.services.chats.customers.create(ada(), QUEUES.withPerson, 'start-0001', {})).id
  /** Everything that is on the disk, drafts too. */
  const stored = () =>
    readdirSync(join(world.dataDir, 'blobs'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    ).length

  it('keeps a picture byte for byte, with a small one to show, and from everybody else', async () => {
    const id = await start()
    const maya = await world.present('acme', 'maya')
    await world.services.chats.agents.accept(maya, id)
    const original = png(1200, 800)
    const file = await incoming('a (1)"; x.png', original)
    const sent = await files().endUsers.send(ada(), id, 'picture-1', file)
    const media = sent.media_id ?? 0
    expect(sent).toMatchObject({
      type: 'photo',
      file_name: 'a (1); x.png',
      width: 1200,
      height: 800,
      preview: { url: `/api/media/${media}/preview` },
    })
    const whole = await files().agents.open(maya, media)
    expect(await buffer(whole.stream())).toEqual(original)
    expect(whole.tag).toBe(file.draft.hash)
    const small = await files().agents.preview(maya, media)
    expect(small).toMatchObject({ type: 'image/webp', name: 'a (1); x.webp' })
    const bytes = await buffer(small.stream())
    expect(bytes.byteLength).toBe(small.size)
    expect(bytes.byteLength).toBeLessThan(original.byteLength / 4)

    const eve = world.customer('acme', { identifier: 'eve' })
    const jonas = await world.present('acme', 'jonas')
    const hank = await world.agent('globex', 'hank')
    for (const ask of ['open', 'preview'] as const) {
      await expect(files().endUsers[ask](eve, media)).rejects.toMatchObject(HIDDEN)
      await expect(files().agents[ask](jonas, media)).rejects.toMatchObject(HIDDEN)
      await expect(files().agents[ask](hank, media)).rejects.toMatchObject(HIDDEN)
    }
  })

  it('has one message, and one file, of an upload that is tried again and again', async () => {
    const id = await start()
    const before = stored()
    const bytes = png(1200, 800)
    const send = async () =>
      files().endUsers.send(ada(), id, 'upload-key', await incoming('a.png', bytes))
    const [first, second] = await Promise.all([send(), send()])
    expect(second).toEqual(first)
    expect(await send()).toEqual(first)
    expect(await files().endUsers.sent(ada(), id, 'upload-key')).toEqual(first)
    expect(await files().endUsers.sent(ada(), id, 'other-key')).toBeUndefined()
    const said = await world.services.chats.customers.messages(ada(), id, { limit: 100 })
    expect(said.filter(({ type }) => type === 'photo')).toHaveLength(1)
    expect(stored() - before, 'the file and its preview').toBe(2)
    const kept = await files().endUsers.open(ada(), first.media_id ?? 0)
    expect(await buffer(kept.stream())).toEqual(bytes)
  })

  it('keeps nothing of what is refused', async () => {
    const id = await start()
    await world.services.chats.customers.finish(ada(), id)
    const before = stored()
    const file = await incoming('a.png', png(1200, 800))
    await expect(files().endUsers.send(ada(), id, 'too-late-1', file)).rejects.toMatchObject({
      code: 'chat_ended',
    })
    expect(stored()).toBe(before)
    const eve = world.customer('acme', { identifier: 'eve' })
    await expect(files().endUsers.sent(eve, id, 'too-late-1')).rejects.toMatchObject({
      code: 'chat_not_found',
    })
  })

  it('takes so many bytes of one customer in a chat and in a day, and as many as come from agents', async () => {
    const id = await start()
    const maya = await world.present('acme', 'maya')
    await world.services.chats.agents.accept(maya, id)
    const { uploads } = world.company('acme').file
    Object.assign(uploads, { max_megabytes_per_chat: 0.2, max_megabytes_per_day: 0.3 })
    const half = Buffer.alloc(100 * 1024, 'a')
    const send = async (chatId: number, key: string, bytes = half) => {
      // as a form's fields, before the file is taken in
      const known = await files().endUsers.sent(ada(), chatId, key)
      return known ?? files().endUsers.send(ada(), chatId, key, await incoming('a.txt', bytes))
    }
    const refused = (per: string) => ({ code: 'upload_quota_exceeded', details: { per } })
    await send(id, 'file-00001')
    const before = stored()
    const large = Buffer.alloc(105 * 1024, 'a')
    await expect(send(id, 'file-00002', large)).rejects.toMatchObject(refused('chat'))
    expect(stored(), 'and nothing of it stays').toBe(before)
    await files().agents.send(maya, id, 'file-agent', await incoming('b.txt', large))
    await send(id, 'file-00003')
    await send(id, 'file-00004', Buffer.alloc(4 * 1024, 'a'))
    // sent before: the answer may have been lost
    await expect(send(id, 'file-00001')).resolves.toMatchObject({ type: 'document' })

    await world.services.chats.customers.finish(ada(), id)
    const next = await world.services.chats.customers.create(
      ada(),
      QUEUES.withPerson,
      'start-0009',
      {},
    )
    await send(next.id, 'file-00005')
    await expect(send(next.id, 'file-00006')).rejects.toMatchObject(refused('day'))
    world.clock.advance(24 * 3600 + 1)
    await send(next.id, 'file-00006')
    Object.assign(uploads, { max_megabytes_per_chat: 0.1 })
    await expect(files().endUsers.sent(ada(), next.id, 'file-00007')).rejects.toMatchObject(
      refused('chat'),
    )
    delete uploads.max_megabytes_per_chat
    delete uploads.max_megabytes_per_day
  })

  it('has the virtual agent acknowledge files instead of looking for their names', async () => {
    const { customers } = world.services.chats
    const lang = { lang: 'es' }
    const { id } = await customers.create(ada(), QUEUES.withVirtualAgent, 'start-0002', lang)
    for (const name of ['return-an-item.png', 'oven.png'])
      await files().endUsers.send(ada(), id, `send-${name}`, await incoming(name, png(8, 8)))
    const said = await customers.messages(ada(), id, { limit: 100 })
    const photo = said.findIndex(({ type }) => type === 'photo')
    expect(said.slice(photo).map(({ type, content }) => ({ type, content }))).toEqual([
      { type: 'photo', content: 'return-an-item.png' },
      { type: 'inline_button', content: expect.stringContaining('lo verá una persona') as unknown },
      { type: 'photo', content: 'oven.png' },
    ])
  })

  it('sends a picture that nobody should open unasked as a file', async () => {
    const id = await start()
    const file = await incoming('bomb.png', bomb(7200, 7200))
    const sent = await files().endUsers.send(ada(), id, 'bomb-00001', file)
    expect(sent).toMatchObject({ type: 'document', file_type: 'image/png' })
    expect(sent.width).toBeUndefined()
    await expect(files().endUsers.preview(ada(), sent.media_id ?? 0)).rejects.toMatchObject(HIDDEN)
  })
})
