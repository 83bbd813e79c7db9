import type { Choice, WireMessage } from './messages.ts'

type Offer = Pick<WireMessage, 'type' | 'buttons' | 'cards' | 'components'>
type Answer = { content?: string | undefined; choice?: Choice | undefined }

/** Where in a message something stands. */
export type Position = Omit<Choice, 'card_title'>

/** Something that a message lets the customer choose. */
export interface Place extends Position {
  title: string
  /** It is offered again and again: to choose it spends nothing. */
  sticky: boolean
}

/** Everything that a message offers: its buttons, those of its cards, and cards that are chosen as a whole. */
export function placesOf(offer: Offer): Place[] {
  if (!offer.components) return placesIn(offer, {})
  return offer.components.flatMap((part, component) => placesIn(part, { component }))
}

function placesIn(part: Partial<Offer>, at: { component?: number }): Place[] {
  const sticky = part.type === 'sticky_button'
  const buttons = (part.buttons ?? []).map(({ title }, button) => ({
    ...at,
    button,
    title,
    sticky,
  }))
  const cards = (part.cards ?? []).flatMap((one, card): Place[] =>
    one.buttons
      ? one.buttons.flatMap(({ title, link }, button) =>
          // one that leads elsewhere chooses nothing
          link === undefined ? { ...at, card, button, title, sticky } : [],
        )
      : [{ ...at, card, title: one.title, sticky }],
  )
  return [...buttons, ...cards]
}

/** Whether a message has sticky buttons: those of the last one that has any stand above the composer. */
export function hasSticky({ type, components = [] }: Offer): boolean {
  return [type, ...components.map((part) => part.type)].includes('sticky_button')
}

export function isSamePlace(one: Position, other: Position): boolean {
  return one.component === other.component && one.card === other.card && one.button === other.button
}

/**
 * What an answer may have chosen of an offer: the place that it names, if what stands there has the words of the answer;
 * otherwise each one of these words. With more than one nobody can tell which it was.
 */
export function placesChosen(offer: Offer, { content, choice }: Answer): Place[] {
  const named = placesOf(offer).filter(({ title }) => title === content)
  const exact = choice && named.find((place) => isSamePlace(place, choice))
  return exact ? [exact] : named
}

/** The one that was chosen, where that is certain. */
export function placeChosen(offer: Offer, answer: Answer): Place | undefined {
  const [place, another] = placesChosen(offer, answer)
  return another ? undefined : place
}

/** Whether an answer leaves what it answers open: sticky buttons are there to be pressed again. */
export function leavesOpen(offer: Offer, answer: Answer): boolean {
  const places = placesChosen(offer, answer)
  return places.length > 0 && places.every(({ sticky }) => sticky)
}

/** What an answer says, with the card that it is about unless it says so itself: buttons of several cards may have the same words. */
export function answerWords({ content = '', choice }: Answer): string {
  const card = choice?.card_title
  return card && !content.includes(card) ? `${card} · ${content}` : content
}

/** The answers among the messages of a conversation, by the index of what they answer. */
export function answersByOffer<T extends { in_reply_to?: number | undefined }>(
  messages: readonly T[],
): Map<number, T[]> {
  const answers = new Map<number, T[]>()
  for (const message of messages) {
    const { in_reply_to: index } = message
    if (index === undefined) continue
    const known = answers.get(index)
    if (known) known.push(message)
    else answers.set(index, [message])
  }
  return answers
}

/** What was chosen of an offer by all the answers to it, where that is certain. */
export function allChosen(offer: Offer, answers: readonly Answer[] = []): Place[] {
  return answers.flatMap((answer) => placeChosen(offer, answer) ?? [])
}
