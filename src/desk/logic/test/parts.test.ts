import { describe, expect, it } from 'vitest'
import { textMessage } from '../../test/chats.ts'
import { partsOf, textOf } from '../parts.ts'
import { findMessages } from '../search.ts'

const kinds = (more: Parameters<typeof textMessage>[1]) =>
  partsOf(textMessage(0, more)).map((part) => part.kind)

describe('parts of a message', () => {
  it('takes each type of the virtual agent apart', () => {
    const url = 'https://example.org/a'
    expect(kinds({ type: 'text', title: 'T', messages: ['a', 'b'], content: 'a b' })).toEqual([
      'title',
      'text',
      'text',
    ])
    expect(
      kinds({
        type: 'inline_button',
        title: 'Q',
        buttons: [{ title: 'A', action: 'quick_reply' }],
      }),
    ).toEqual(['text', 'buttons'])
    expect(kinds({ type: 'image', images: [{ url }] })).toEqual(['image'])
    expect(kinds({ type: 'video', videos: [{ url }] })).toEqual(['video'])
    expect(kinds({ type: 'document', documents: [{ url }] })).toEqual(['document'])
    expect(kinds({ type: 'content_card', cards: [{ title: 'C' }] })).toEqual(['cards'])
    expect(kinds({ type: 'form', form: { name: 'f', preview_endpoint: '/f' } })).toEqual(['form'])
    expect(
      kinds({
        type: 'complex',
        components: [
          { type: 'text', messages: ['a'] },
          { type: 'image', images: [{ url }] },
        ],
      }),
    ).toEqual(['text', 'image'])
  })

  it('shows an uploaded file as a file whatever its type', () => {
    expect(kinds({ type: 'photo', media_id: 4 })).toEqual(['file'])
    expect(kinds({ type: 'document', media_id: 4 })).toEqual(['file'])
  })

  it('shows the words of a type that it does not know, and says so where there are none', () => {
    expect(partsOf(textMessage(0, { type: 'hologram', content: 'words' }))).toEqual([
      { kind: 'text', text: 'words' },
    ])
    expect(kinds({ type: 'hologram', content: '' })).toEqual(['unknown'])
    expect(kinds({ type: 'image', images: [], content: 'words' })).toEqual(['text'])
  })

  it('shows the answers of a form', () => {
    const answered = textMessage(0, {
      type: 'noti',
      event: 'formCompleted',
      content: 'Address',
      form_name: 'address',
      form_data: { street: 'Long street' },
    })
    expect(partsOf(answered)).toEqual([
      { kind: 'answers', title: 'Address', answers: { street: 'Long street' } },
    ])
    expect(textOf(answered)).toContain('Long street')
  })
})

describe('search', () => {
  const messages = [
    textMessage(0, { content: 'Crème brûlée' }),
    textMessage(1, { content: '', file_name: 'creme.pdf', media_id: 1, type: 'document' }),
    textMessage(2, { type: 'content_card', content: '', cards: [{ title: 'CREME' }] }),
    textMessage(3, { type: 'noti', event: 'memberJoined', content: 'creme' }),
    textMessage(4, { content: 'nothing' }),
  ]

  it('finds words without case and accents, in files and cards too', () => {
    expect(findMessages(messages, ' creme ')).toEqual([0, 1, 2])
    expect(findMessages(messages, 'BRÛLÉE')).toEqual([0])
  })

  it('finds nothing for no words', () => {
    expect(findMessages(messages, '  ')).toEqual([])
  })
})
