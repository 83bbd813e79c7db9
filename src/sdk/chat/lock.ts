/** Runs work while no other tab of this browser runs work of the same name, where the browser can tell. */
export async function withLock(name: string, work: () => Promise<void>): Promise<void> {
  const locks: LockManager | undefined = globalThis.navigator?.locks
  if (!locks) return work()
  let started = false
  try {
    await locks.request(name, () => {
      started = true
      return work()
    })
  } catch (error) {
    // a frame whose storage is blocked is denied locks as well, and has no other tab to mind
    if (started) throw error
    await work()
  }
}
