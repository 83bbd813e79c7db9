import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

export interface Person {
  identifier?: string
  name?: string
  email?: string
}

/** A company token, as a company's own backend signs it. */
export function companyToken(
  secret: string,
  person: Person = {},
  lifetime = 300,
  at = Date.now(),
): Promise<string> {
  const now = Math.floor(at / 1000)
  return new SignJWT({ ...person })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt(now - Math.max(0, 60 - lifetime))
    .setExpirationTime(now + lifetime)
    .setJti(randomUUID())
    .sign(new TextEncoder().encode(secret))
}
