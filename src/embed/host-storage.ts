/**
 * The part of the host page's storage that a frame may use: its company's, and nothing that the host put there. What
 * the browser refuses throws, and the frame is told so.
 */
export function useHostStorage(companyId: string, op: string, key: string, value: string) {
  const prefix = `portico-embed:${companyId}:`
  const name = prefix + key
  if (op === 'get') return localStorage.getItem(name)
  if (op === 'set') localStorage.setItem(name, value)
  if (op === 'remove') localStorage.removeItem(name)
  if (op !== 'keys') return null
  const kept = Object.keys(localStorage).filter((item) => item.startsWith(prefix))
  return kept.map((item) => item.slice(prefix.length))
}
