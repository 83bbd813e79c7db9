const ADDRESS = /^[^\s@,;<>"]+@[^\s@,;<>".]+(\.[^\s@,;<>".]+)+$/

export function isAddress(text: string) {
  return text.length <= 254 && ADDRESS.test(text)
}

/** Addresses out of what people type between them: commas of any script, semicolons, spaces, new lines. */
export function parseAddresses(text: string) {
  const list = [...new Set(text.split(/[\s,;،、，]+/).filter(Boolean))]
  return { list, wrong: list.find((address) => !isAddress(address)) }
}
