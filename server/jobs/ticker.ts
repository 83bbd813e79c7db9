export interface Ticker {
  /** Resolves when the work under way is done. */
  stop(): Promise<void>
}

/** Repeats `work` with a pause between the end of one run and the start of the next. */
export function startTicker(options: {
  everyMs: number
  work(): Promise<void>
  onError(error: unknown): void
}): Ticker {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()

  const schedule = (): void => {
    if (stopped) return
    timer = setTimeout(() => {
      running = options.work().catch(options.onError).finally(schedule)
    }, options.everyMs)
    timer.unref()
  }
  schedule()

  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
