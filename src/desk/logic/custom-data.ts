export interface CustomEntry {
  readonly key: string
  readonly label: string
  readonly value: string
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return JSON.stringify(value, undefined, 2)
}

/** Custom data is key to `{ label, value }`; whatever else a host passes is shown as it came. */
export function readCustomData(data: Readonly<Record<string, unknown>>): CustomEntry[] {
  return Object.entries(data)
    .filter(([, entry]) => entry !== null && entry !== undefined)
    .map(([key, entry]) => {
      if (typeof entry !== 'object' || entry === null || !('value' in entry)) {
        return { key, label: key, value: text(entry) }
      }
      const label = 'label' in entry && typeof entry.label === 'string' ? entry.label : key
      return { key, label, value: text(entry.value) }
    })
}
