import type { ChannelType, MenuChannel, MenuItem } from '../../sdk/index.ts'

export interface MenuPlace {
  readonly item: MenuItem
  /** From the first level down to the parent. */
  readonly path: readonly MenuItem[]
}

export function indexMenus(menus: readonly MenuItem[]): Map<number, MenuPlace> {
  const index = new Map<number, MenuPlace>()
  const visit = (items: readonly MenuItem[], path: readonly MenuItem[]) => {
    for (const item of items) {
      index.set(item.id, { item, path })
      visit(item.children ?? [], [...path, item])
    }
  }
  visit(menus, [])
  return index
}

export function isLeaf(item: MenuItem) {
  return !item.children?.length
}

/** Whether customers wait in this queue for a person. */
export function hasQueue(item: MenuItem) {
  return isLeaf(item) && item.channels.some((channel) => channel.type !== 'external_link')
}

export function channelOf(item: MenuItem, type: ChannelType): MenuChannel | undefined {
  return item.channels.find((channel) => channel.type === type)
}

/** The next opening of anything, where something is closed for the hours. */
export function nextOpening(menus: readonly MenuItem[]): string | undefined {
  const times = [...indexMenus(menus).values()].flatMap(({ item }) =>
    item.channels.flatMap((channel) =>
      channel.reason === 'after_hours' && channel.opens_at ? [channel.opens_at] : [],
    ),
  )
  return times.sort()[0]
}

const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLocaleLowerCase()

/** Menus whose name, or whose path, has every word of the query. Names first, then paths. */
export function searchMenus(index: Map<number, MenuPlace>, query: string, limit = 8): MenuPlace[] {
  const words = fold(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const inName: MenuPlace[] = []
  const inPath: MenuPlace[] = []
  for (const place of index.values()) {
    const name = fold(place.item.name ?? '')
    const path = place.path.map((parent) => fold(parent.name ?? '')).join(' ')
    if (words.every((word) => name.includes(word))) inName.push(place)
    else if (words.every((word) => `${path} ${name}`.includes(word))) inPath.push(place)
  }
  return [...inName, ...inPath].slice(0, limit)
}
