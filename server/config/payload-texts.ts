import type { Path } from './yaml-source.ts'

/** Keys of a payload whose texts are not words. */
const RAW: readonly string[] = [
  'type',
  'name',
  'url',
  'link',
  'preview_endpoint',
  'event_params',
  'session_variable',
]

/** Calls back with every text of a payload that people read, and where it stands. */
export function eachText(
  value: unknown,
  path: Path,
  visit: (text: string, path: Path) => void,
): void {
  if (typeof value === 'string') return visit(value, path)
  if (typeof value !== 'object' || value === null) return
  const inArray = Array.isArray(value)
  for (const [key, child] of Object.entries(value).filter(([name]) => !RAW.includes(name)))
    eachText(child, [...path, inArray ? Number(key) : key], visit)
}
