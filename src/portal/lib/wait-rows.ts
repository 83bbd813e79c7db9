export interface WaitCell {
  readonly text: string
  readonly seconds: number | undefined
}

export interface WaitRow {
  readonly id: number
  readonly name: string
  readonly path: string
  readonly chat: WaitCell
  readonly call: WaitCell
}

export type WaitColumn = 'name' | 'chat' | 'call'

/** What has no wait stays at the end, whichever way the rest is sorted. */
export function sortWaits(
  rows: readonly WaitRow[],
  column: WaitColumn,
  descending: boolean,
  lang: string,
): WaitRow[] {
  const turn = descending ? -1 : 1
  const byName = (one: WaitRow, other: WaitRow) => one.name.localeCompare(other.name, lang)
  return rows.toSorted((one, other) => {
    if (column === 'name') return turn * byName(one, other)
    const mine = one[column].seconds
    const its = other[column].seconds
    if (mine === undefined || its === undefined) {
      const which = Number(mine === undefined) - Number(its === undefined)
      return which || turn * byName(one, other)
    }
    return turn * (mine - its || byName(one, other))
  })
}
