/** Fields of a form's answer at most, and characters of the name of one. */
export const MOST_FIELDS = 100
export const MOST_NAME = 128
/** Bytes of all answers as JSON in UTF-8: less than a socket takes at once. */
export const MOST_ANSWER_BYTES = 100_000

export function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}

/** An answer for people: lists and groups of answers in one line. */
export function fieldWords(
  value: unknown,
  words: { yes: string; no: string; none: string },
): string {
  if (value === null || value === undefined || value === '') return words.none
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value !== 'object') return JSON.stringify(value)
  const said = Array.isArray(value)
    ? value.map((one) => fieldWords(one, words)).join(', ')
    : Object.entries(value)
        .map(([name, one]) => `${name}: ${fieldWords(one, words)}`)
        .join('; ')
  return said || words.none
}

/** An address with parameters after its `#`: behind the route that is there already, which only its page knows. */
export function withFragment(address: string, params: Record<string, string>): string {
  const [, fragment] = /#(.*)$/s.exec(address) ?? []
  const joint = fragment === undefined ? '#' : /[?=]/.test(fragment) ? '&' : fragment && '?'
  return address + joint + new URLSearchParams(params).toString()
}
