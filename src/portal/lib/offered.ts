import { tabStorage } from './tab-storage.ts'

/** What is known of the other ways that were offered in one place: a chat, or a queue that nobody can join. */
export interface Offered {
  /** Occasions that the customer declined: the same is not offered twice. */
  declined: string[]
  /** Occasions that the company was told of. */
  told: string[]
  /** A link that the customer has followed: whether it helped is asked once they are back. */
  link?: number
}

/** Kept with the tab, since phones let go of the one behind a link that was opened. */
export function readOffered(place: string): Offered {
  const { declined, told, link } = parse(tabStorage.get(keyOf(place)))
  return {
    declined: texts(declined),
    told: texts(told),
    ...(typeof link === 'number' && { link }),
  }
}

export function keepOffered(place: string, offered: Offered) {
  tabStorage.set(keyOf(place), JSON.stringify(offered))
}

export function forgetOffered(place: string) {
  tabStorage.remove(keyOf(place))
}

const keyOf = (place: string) => `offered:${place}`

const texts = (list: unknown) =>
  Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []

function parse(text: string | null): Partial<Record<keyof Offered, unknown>> {
  try {
    return Object(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}
