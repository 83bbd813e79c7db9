// Loaded before the server with `node --import`: its day is the one that a test names, goes on from there, and can be
// moved on by the test, so that nobody waits for minutes.
import { ServerResponse } from 'node:http'

const { PORTICO_E2E_NOW } = process.env
const RealDate = Date
const realSetInterval = setInterval
const realClearInterval = clearInterval

let ahead = PORTICO_E2E_NOW ? RealDate.parse(PORTICO_E2E_NOW) - RealDate.now() : 0
if (Number.isNaN(ahead)) throw new Error('PORTICO_E2E_NOW is not an instant')

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + ahead)
    else super(...args)
  }

  static now() {
    return RealDate.now() + ahead
  }

  // what the platform makes, such as the times of a file, is a date, too
  static [Symbol.hasInstance](value) {
    return value instanceof RealDate
  }
}

// the platform stamps answers with a clock of its own
const writeHead = ServerResponse.prototype.writeHead
ServerResponse.prototype.writeHead = function (...args) {
  this.setHeader('date', new Date().toUTCString())
  return writeHead.apply(this, args)
}

/** What repeats has had its turn when time has passed: the signs of life of those who are there. */
const repeated = new Map()

globalThis.setInterval = (work, ...rest) => {
  const timer = realSetInterval(work, ...rest)
  repeated.set(timer, work)
  return timer
}

globalThis.clearInterval = (timer) => {
  repeated.delete(timer)
  realClearInterval(timer)
}

process.on('message', ({ advanceMs }) => {
  ahead += advanceMs
  for (const work of [...repeated.values()]) work()
  process.send?.({ advanced: true })
})
// a test that listens does not keep the server alive
process.channel?.unref()
