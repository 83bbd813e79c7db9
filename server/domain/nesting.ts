/** Deeper than anybody means it; what walks through values one call per level (sockets do) would run out of stack. */
export const MOST_LEVELS = 32

/** Whether a value that came as JSON has lists or objects in each other for more levels than that. */
export function isTooDeep(value: unknown, levels = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false
  if (levels === 0) return true
  return Object.values(value).some((inner) => isTooDeep(inner, levels - 1))
}
