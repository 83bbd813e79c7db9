import { expect, test } from 'vitest'
import { answerWords, leavesOpen, placeChosen, placesChosen } from './choices.ts'

const quick = (title: string) => ({ title, action: 'quick_reply' as const })
const book = { title: 'Book' }
const cards = [
  { title: 'Kettle', buttons: [book, { title: 'More', link: 'https://shop.example/k' }] },
  { title: 'Toaster', buttons: [book] },
  { title: 'Mixer', event_params: { go: 'mixer' } },
]
const carousel = { type: 'content_card', cards }

test('of buttons with the same words, the one at the named place was chosen', () => {
  const answer = { content: 'Book', choice: { card: 1, button: 0 } }
  expect(placeChosen(carousel, answer)).toMatchObject({ card: 1, button: 0 })
  const whole = { content: 'Mixer', choice: { card: 2 } }
  expect(placeChosen(carousel, whole)).toEqual({ card: 2, title: 'Mixer', sticky: false })
})

test('without a place words say it, as long as they are those of one', () => {
  expect(placeChosen(carousel, { content: 'Mixer' })).toMatchObject({ card: 2 })
  expect(placesChosen(carousel, { content: 'Book' })).toHaveLength(2)
  expect(placeChosen(carousel, { content: 'Book' }), 'either').toBeUndefined()
  expect(placesChosen(carousel, { content: 'More' }), 'it leads elsewhere').toEqual([])
})

test('a place with other words than the answer is not believed', () => {
  const lies = { content: 'Mixer', choice: { card: 0, button: 0 } }
  expect(placeChosen(carousel, lies)).toMatchObject({ card: 2 })
  expect(placeChosen(carousel, { content: 'Mixer', choice: { card: 77 } })?.card).toBe(2)
})

test('parts of a whole are told apart', () => {
  const whole = {
    type: 'complex',
    components: [
      { type: 'inline_button' as const, title: 'Tea?', buttons: [quick('Yes'), quick('No')] },
      { type: 'inline_button' as const, title: 'Milk?', buttons: [quick('Yes'), quick('No')] },
    ],
  }
  const answer = { content: 'No', choice: { component: 1, button: 1 } }
  expect(placeChosen(whole, answer)).toMatchObject({ component: 1, button: 1 })
})

test('only an answer by a sticky button leaves what it answers open', () => {
  const whole = {
    type: 'complex',
    components: [
      { type: 'inline_button' as const, title: 'Tea?', buttons: [quick('Yes'), quick('Stop')] },
      { type: 'sticky_button' as const, buttons: [quick('Stop'), quick('Help')] },
    ],
  }
  expect(leavesOpen(whole, { content: 'Help' })).toBe(true)
  expect(leavesOpen(whole, { content: 'Yes' })).toBe(false)
  expect(leavesOpen(whole, { content: 'typed' })).toBe(false)
  expect(leavesOpen(whole, { content: 'Stop' }), 'it may be either').toBe(false)
  const choice = { component: 1, button: 0 }
  expect(leavesOpen(whole, { content: 'Stop', choice })).toBe(true)
})

test('an answer says which card it is about', () => {
  const choice = { card: 1, button: 0, card_title: 'Toaster' }
  expect(answerWords({ content: 'Book', choice })).toBe('Toaster · Book')
  expect(answerWords({ content: 'Toaster', choice })).toBe('Toaster')
  expect(answerWords({ content: 'Book' })).toBe('Book')
})
