import { Throttle } from './throttle.ts'

/** Four a second, which is one below what the server takes. */
const EVERY_MS = 250
const MOST_CHARACTERS = 2000

/** Tells the agent what is being typed. */
export class Preview {
  #throttle: Throttle<string>
  #last = ''
  #sent = 0

  constructor(tell: (content: string) => void) {
    this.#throttle = new Throttle(EVERY_MS, (content) => {
      this.#last = content
      tell(content)
    })
  }

  show(content: string): void {
    const shown = `${content ?? ''}`.slice(0, MOST_CHARACTERS)
    if (shown === this.#last) this.#throttle.drop()
    else this.#throttle.push(shown)
  }

  /** How often words were sent: what was typed before the last time is typed no more. */
  get sends(): number {
    return this.#sent
  }

  /** The words are sent, and not being typed any more. */
  sent(): void {
    this.#sent += 1
    this.show('')
  }

  close(): void {
    this.#throttle.close()
  }
}
