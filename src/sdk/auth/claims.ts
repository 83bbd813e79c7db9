/** What the client reads in a company token; only the server can tell whether it is true. */
export interface Claims {
  identifier?: string
  /** Seconds since 1970. */
  exp?: number
}

/** The claims of a JWT, unverified; null when it can't be read. */
export function readClaims(token: string): Claims | null {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0))
    const data: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (typeof data !== 'object' || data === null) return null
    const { identifier, exp } = data as Record<string, unknown>
    return {
      ...(typeof identifier === 'string' && identifier && { identifier }),
      ...(typeof exp === 'number' && { exp }),
    }
  } catch {
    return null
  }
}
