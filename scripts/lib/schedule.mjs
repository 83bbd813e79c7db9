/**
 * Runs stages, `limit` at a time, in their order, each when those it comes `after` are done; an `alone` one runs with
 * no other beside it. A stage whose precondition failed is not run and has failed. Gives the results by name.
 */
export async function schedule(stages, limit, report) {
  const results = new Map()
  const names = new Set(stages.map((stage) => stage.name))
  const waiting = [...stages]
  const running = new Map()
  const isReady = (stage) =>
    (stage.after ?? []).every((name) => results.has(name) || !names.has(name)) &&
    (stage.alone ? running.size === 0 : ![...running.keys()].some((other) => other.alone))

  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < limit ? waiting.find(isReady) : undefined
    if (next) {
      waiting.splice(waiting.indexOf(next), 1)
      running.set(next, finish(next, results))
      continue
    }
    const [stage, result] = await Promise.race(running.values())
    running.delete(stage)
    results.set(stage.name, result)
    report(stage, result)
  }
  return results
}

async function finish(stage, results) {
  const started = Date.now()
  const blocker = (stage.after ?? []).find((name) => results.get(name)?.failed > 0)
  const result = blocker
    ? { passed: 0, failed: 1, output: `Not run: ${blocker} failed.\n` }
    : await attempt(stage)
  return [stage, { ...result, seconds: (Date.now() - started) / 1000 }]
}

async function attempt(stage) {
  try {
    return await stage.run()
  } catch (error) {
    return { passed: 0, failed: 1, output: `${error instanceof Error ? error.message : error}\n` }
  }
}
