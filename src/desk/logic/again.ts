const SHORTEST = 1000
const LONGEST = 30_000

/** Does what failed once more, later each time, until it is told to stop. */
export function createAgain(work: () => unknown) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  return {
    later() {
      clearTimeout(timer)
      const longest = Math.min(LONGEST, SHORTEST * 2 ** Math.min(failures, 10))
      failures += 1
      // scattered: the desks of a server that was restarted do not come all at once
      timer = setTimeout(work, (longest * (1 + Math.random())) / 2)
    },
    stop() {
      clearTimeout(timer)
      failures = 0
    },
  }
}

export type Again = ReturnType<typeof createAgain>
