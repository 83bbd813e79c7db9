import type { Database } from './database.ts'

/** Notes that a token was used; false when it was before. Forgets those that have expired. */
export async function useToken(
  db: Database,
  token: { hash: string; expiresAt: string },
  now: string,
): Promise<boolean> {
  await db.deleteFrom('used_tokens').where('expires_at', '<', now).execute()
  const result = await db
    .insertInto('used_tokens')
    .values({ token_hash: token.hash, expires_at: token.expiresAt })
    .onConflict((conflict) => conflict.column('token_hash').doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1
}
