const nameOf = (key: string) => `portico-upload:${key}`

/** Where the browser has no locks, two tabs may send the same file; its key makes one message of them. */
const locks = () => globalThis.navigator?.locks

/** Tells the other tabs of this site that this one is at it, until it is released or the tab is gone. */
export function holdKey(key: string): () => void {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  locks()
    ?.request(nameOf(key), () => released)
    .catch(() => release())
  return release
}

export async function isHeldElsewhere(key: string): Promise<boolean> {
  try {
    return (
      (await locks()?.request(nameOf(key), { ifAvailable: true }, (lock) => lock === null)) ?? false
    )
  } catch {
    // not allowed in this frame
    return false
  }
}
