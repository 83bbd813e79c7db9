/** Numbers from 0 up to 1. */
export type Random = () => number
/** Draws a duration in seconds. */
export type Draw = (random: Random) => number

/** A seeded generator (mulberry32), so that a run can be repeated. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function exponential(mean: number): Draw {
  return (random) => -mean * Math.log(1 - random())
}

/** Log-normal with a squared coefficient of variation of 4: many short, a few very long. */
export function heavyTailed(mean: number): Draw {
  const sigma2 = Math.log(1 + 4)
  const mu = Math.log(mean) - sigma2 / 2
  return (random) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.exp(mu + Math.sqrt(sigma2) * normal)
  }
}
