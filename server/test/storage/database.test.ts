import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureEndUser, findEndUser } from '../../storage/end-users.ts'
import { inTransaction } from '../../storage/transaction.ts'
import { DIALECTS, openTestDatabase, type TestDatabase } from '../databases.ts'

const NOW = '2026-11-23T10:00:00.000Z'
const LATER = '2026-11-23T11:00:00.000Z'

for (const dialect of DIALECTS) {
  describe(`database on ${dialect}`, () => {
    let database: TestDatabase
    beforeAll(async () => {
      database = await openTestDatabase(dialect)
    })
    afterAll(() => database.dispose())

    const ada = (email?: string) => ({
      company: { id: 'acme' },
      userKey: 'id:ada',
      identity: { identifier: 'ada', name: 'Ada', email },
    })
    const newChat = (
      endUserId: number,
      key: string,
      status: 'queued' | 'finished' | 'dismissed',
    ) => ({
      company: 'acme',
      end_user_id: endUserId,
      client_key: key,
      menu_id: 1,
      lang: 'en',
      status,
      revision: 0,
      next_index: 0,
      signed_data: '{}',
      unsigned_data: '{}',
      declined_by: '[]',
      variables: '{}',
      events: '[]',
      end_user_seen: -1,
      agent_seen: -1,
      cobrowsable: 0,
      created_at: NOW,
    })

    it('is ready once it is migrated, and migrating again changes nothing', async () => {
      await database.migrate()
      expect(await database.ready()).toBe(true)
    })

    it('makes an end user once, keeps what is known and learns what is new', async () => {
      expect(await findEndUser(database.db, ada())).toBeUndefined()
      const first = await ensureEndUser(database.db, ada('ada@example.com'), NOW)
      const again = await ensureEndUser(database.db, ada(), LATER)
      expect(again).toMatchObject({ id: first.id, email: 'ada@example.com', created_at: NOW })
      expect(again.seen_at).toBe(LATER)
      const other = await ensureEndUser(database.db, { ...ada(), company: { id: 'other' } }, NOW)
      expect(other.id).not.toBe(first.id)
      expect((await findEndUser(database.db, ada()))?.id).toBe(first.id)
    })

    it('makes one end user when several first writes race', async () => {
      const bob = { company: { id: 'acme' }, userKey: 'id:bob', identity: { identifier: 'bob' } }
      const rows = await Promise.all(
        Array.from({ length: 8 }, () => ensureEndUser(database.db, bob, NOW)),
      )
      expect(new Set(rows.map((row) => row.id)).size).toBe(1)
    })

    it('lets an end user have one open chat, and any number that are over or asleep', async () => {
      const { id } = await ensureEndUser(database.db, ada(), NOW)
      const insert = (key: string, status: 'queued' | 'finished' | 'dismissed') =>
        database.db
          .insertInto('chats')
          .values(newChat(id, key, status))
          .execute()
      await insert('one', 'queued')
      await insert('two', 'finished')
      await insert('three', 'dismissed')
      await expect(insert('four', 'queued')).rejects.toThrow()
      await expect(insert('two', 'finished')).rejects.toThrow()
    })

    it('refuses rows of nobody', async () => {
      const insert = database.db.insertInto('chats').values(newChat(999_999, 'x', 'finished'))
      await expect(insert.execute()).rejects.toThrow()
    })

    it('undoes a transaction that fails', async () => {
      const failing = inTransaction(database.db, 'test', async (trx) => {
        await trx.insertInto('settings').values({ key: 'lost', value: '1' }).execute()
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      const row = database.db.selectFrom('settings').selectAll().where('key', '=', 'lost')
      expect(await row.executeTakeFirst()).toBeUndefined()
    })

    it('runs what names the same lock one after the other', async () => {
      await database.db.insertInto('settings').values({ key: 'n', value: '0' }).execute()
      const increment = () =>
        inTransaction(database.db, 'counter', async (trx) => {
          const row = await trx
            .selectFrom('settings')
            .select('value')
            .where('key', '=', 'n')
            .executeTakeFirstOrThrow()
          const value = String(Number(row.value) + 1)
          await trx.updateTable('settings').set({ value }).where('key', '=', 'n').execute()
        })
      await Promise.all(Array.from({ length: 20 }, increment))
      const row = await database.db
        .selectFrom('settings')
        .select('value')
        .where('key', '=', 'n')
        .executeTakeFirstOrThrow()
      expect(row.value).toBe('20')
    })

    it('joins a transaction that is already open', async () => {
      const value = await inTransaction(database.db, 'outer', (outer) =>
        inTransaction(outer, 'inner', () => Promise.resolve('both')),
      )
      expect(value).toBe('both')
    })
  })
}
