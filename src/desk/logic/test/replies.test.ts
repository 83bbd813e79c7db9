import { describe, expect, it } from 'vitest'
import type { SavedReply } from '../../../../contract/replies.ts'
import { findReplies, wordsOf } from '../replies.ts'

const reply = (id: string, more: Partial<SavedReply> = {}): SavedReply => ({
  id,
  title: id,
  words: [],
  fallback: false,
  text: '',
  ...more,
})
const cards: SavedReply = {
  ...{ id: 'ways', title: 'Ways', words: [], fallback: false },
  payload: { type: 'content_card', cards: [{ title: 'Voucher', subtitle: 'At once' }] },
}
const ids = (query: string, ...replies: SavedReply[]) =>
  findReplies(replies, query).map(({ id }) => id)

describe('finding a reply', () => {
  it('keeps the order of the company while nothing is asked for', () => {
    expect(ids('  ', reply('b'), reply('a'))).toEqual(['b', 'a'])
  })

  it('puts the title before search words, and these before the text', () => {
    const all = [
      reply('in the text', { title: 'x', text: 'Your refund is on its way' }),
      reply('in a word', { title: 'y', words: ['refund'] }),
      reply('in the title', { title: 'How a refund goes' }),
      reply('at its start', { title: 'Refund' }),
      reply('nowhere'),
    ]
    expect(ids('refund', ...all)).toEqual([
      'at its start',
      'in the title',
      'in a word',
      'in the text',
    ])
  })

  it('wants each word, in any order and place, without case and accents', () => {
    const one = reply('one', { title: 'Dónde está', words: ['Parcel'] })
    expect(ids('PARCEL donde', one)).toEqual(['one'])
    expect(ids('parcel lost', one)).toEqual([])
  })

  it('looks into what a rich one says', () => {
    expect(ids('voucher', cards, reply('other'))).toEqual(['ways'])
    expect(wordsOf(cards)).toBe('Voucher\nAt once')
  })
})
