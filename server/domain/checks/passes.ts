import { jwtVerify, SignJWT } from 'jose'
import type { CheckedAction } from '../../../contract/checks.ts'
import type { EndUserCaller } from '../callers.ts'
import type { Context } from '../ports.ts'
import { serverKey } from '../server-keys.ts'

/** Large files on a slow line take their time. */
const LIFETIME_SECONDS = 60 * 60
const ALGORITHM = 'HS256'
const AUDIENCE = 'portico-pass'

/**
 * What says that a check was done already, so that files need not travel twice for it: for one write of one end user, whose
 * key makes it the same write however often it comes. Signed, so that nothing has to be kept.
 */
export function createPasses(ctx: Context) {
  const signingKey = serverKey(ctx.db, 'pass_key')

  return {
    async grant(caller: EndUserCaller, action: CheckedAction, key: string): Promise<string> {
      const now = Math.floor(ctx.clock.now().getTime() / 1000)
      return new SignJWT({ action, key, user: caller.userKey })
        .setProtectedHeader({ alg: ALGORITHM })
        .setAudience(AUDIENCE)
        .setSubject(caller.company.id)
        .setExpirationTime(now + LIFETIME_SECONDS)
        .sign(await signingKey())
    },

    async holds(
      caller: EndUserCaller,
      action: CheckedAction,
      { pass, key }: { pass: string | undefined; key: string | undefined },
    ): Promise<boolean> {
      if (pass === undefined || key === undefined) return false
      const read = await jwtVerify(pass, await signingKey(), {
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        subject: caller.company.id,
        requiredClaims: ['exp'],
        currentDate: ctx.clock.now(),
      }).catch(() => undefined)
      const { action: of, key: write, user } = read?.payload ?? {}
      return of === action && write === key && user === caller.userKey
    },
  }
}
