const steps = (scale: string) => Array.from({ length: 12 }, (_, at) => `--${scale}-${at + 1}`)
const named = (start: string, names: string) => names.split(' ').map((name) => start + name)

/** Custom properties of a host page that reach inside the frame. */
export const TOKENS: readonly string[] = [
  ...steps('accent'),
  '--accent-9-contrast',
  ...steps('neutral'),
  ...named('--font-', 'en ar he hi th ja ko zh zh-hant mono'),
  ...named('--menu-button-default-', 'background border text outline'),
  ...named('--surface-', 'raised sunken hover'),
  ...named('--', 'surface text text-muted hairline border-input link focus'),
  ...named('--', 'radius-sm radius radius-lg'),
]

/** Those that are set on this very element: others of the same names are the page's own, and not meant. */
export function tokensOn(place: Element | null): Record<string, string> {
  const above = place?.parentElement
  if (!place || !above) return {}
  const [own, inherited] = [getComputedStyle(place), getComputedStyle(above)]
  const set = TOKENS.map((name) => [name, own.getPropertyValue(name).trim()] as const)
  return Object.fromEntries(
    set.filter(([name, value]) => value && value !== inherited.getPropertyValue(name).trim()),
  )
}
