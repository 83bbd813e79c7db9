const started = Date.now()
const colour = process.stdout.isTTY && !process.env.NO_COLOR

/** One short line of progress for a person who waits. */
export function say(text) {
  process.stdout.write(`${colour ? '\u001b[2m' : ''}portico${colour ? '\u001b[0m' : ''}  ${text}\n`)
}

/** Says what is wrong and what to do about it, and ends the process. */
export function giveUp(text) {
  process.stderr.write(`portico  ${text}\n`)
  process.exit(1)
}

/** `1.2 s`, since `since` (milliseconds) or since this process started. */
export function took(since = started) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`
}
