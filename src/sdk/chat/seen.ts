import { Throttle } from './throttle.ts'

const EVERY_MS = 300

/** Tells the others what this user has read. */
export class OwnSeen {
  #throttle: Throttle<number>

  constructor(tell: (index: number) => void) {
    this.#throttle = new Throttle(EVERY_MS, tell)
  }

  upTo(index: number): void {
    this.#throttle.push(index)
  }

  close(): void {
    this.#throttle.close()
  }
}
