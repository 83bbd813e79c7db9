import { Compile } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import type { SavedReply } from '../../../../contract/replies.ts'
import { AgentPayload, LinkUrl, MediaUrl } from '../../../../contract/rich-messages.ts'
import { formsIn } from '../replies.ts'
import { faultsOf } from '../show-faults.ts'
import { newButton, newCard, newDraft, newMedia, payloadOf, type FormPart } from '../show.ts'

const contract = Compile(AgentPayload)
const form: FormPart = { type: 'form', form: { name: 'return', preview_endpoint: '/f' } }
const full = () => ({
  ...newDraft(),
  question: ' Which? ',
  answers: 'Blue\n\n Red \nBlue',
  cards: [
    {
      ...newCard(),
      title: 'Kettle',
      picture: ' https://cdn.example/kettle.png ',
      pictureText: 'A kettle',
      buttons: [
        { ...newButton(), title: 'Take it' },
        { ...newButton(), title: 'See it', link: 'https://shop.example' },
      ],
    },
    { ...newCard(), title: 'Mixer', subtitle: 'New', body: '**Loud**', link: 'tel:+34600' },
  ],
  image: [{ ...newMedia(), url: 'https://cdn.example/a.png', text: 'A' }],
  video: [{ ...newMedia(), url: 'https://cdn.example/a.mp4' }],
  document: [{ ...newMedia(), url: 'https://cdn.example/a.pdf' }],
})

describe('what an agent shows', () => {
  it.each(['answers', 'cards', 'image', 'video', 'document', 'form'] as const)(
    'is what the server takes: %s, with words above it or without',
    (kind) => {
      for (const words of ['', 'Look:']) {
        const draft = { ...full(), kind, words }
        expect([...faultsOf(draft, true)]).toEqual([])
        const payload = payloadOf(draft, form)
        expect([...contract.Errors(payload)]).toEqual([])
        expect(payload?.type === 'complex').toBe(kind !== 'answers' && words !== '')
      }
    },
  )

  it('has answers once each, and buttons that lead somewhere or answer', () => {
    expect(payloadOf(full(), undefined)).toEqual({
      type: 'inline_button',
      title: 'Which?',
      buttons: [
        { title: 'Blue', action: 'quick_reply' },
        { title: 'Red', action: 'quick_reply' },
      ],
    })
    expect(payloadOf({ ...full(), kind: 'cards' }, undefined)).toEqual({
      type: 'content_card',
      cards: [
        {
          title: 'Kettle',
          images: [{ url: 'https://cdn.example/kettle.png', text: 'A kettle' }],
          buttons: [
            { title: 'Take it', auto_reply: true },
            { title: 'See it', link: 'https://shop.example' },
          ],
        },
        { title: 'Mixer', subtitle: 'New', body: '**Loud**', link: 'tel:+34600' },
      ],
    })
  })

  it('is nothing while no form is chosen', () => {
    const draft = { ...full(), kind: 'form' as const, words: 'Please' }
    expect(payloadOf(draft, undefined)).toBeUndefined()
    expect([...faultsOf(draft, false).keys()]).toEqual(['form'])
  })
})

describe('what has to be put right', () => {
  it('is told by its field', () => {
    const card = newCard()
    const [one, two] = [
      { ...newButton(), title: 'Same' },
      { ...newButton(), title: ' Same', link: 'shop.example' },
    ]
    Object.assign(card, { picture: 'tel:+34', buttons: [one, two, newButton()] })
    const faults = faultsOf({ ...newDraft('cards'), cards: [card] }, false)
    expect([...faults.keys()].sort()).toEqual(
      [
        `${card.id}.title`,
        `${card.id}.picture`,
        `${two.id}.title`,
        `${two.id}.link`,
        `${card.buttons[2]?.id}.title`,
      ].sort(),
    )
    expect([...faultsOf(newDraft('answers'), false).keys()]).toEqual(['question', 'answers'])
    const many = Array.from({ length: 13 }, (_, n) => `answer ${n}`).join('\n')
    const draft = { ...newDraft('answers'), question: 'Q', answers: many }
    expect(faultsOf(draft, false).get('answers')).toEqual({ text: 'answers.tooMany', n: 12 })
  })

  it.each([
    'https://a.example/x?y=1#z',
    'HTTP://a.example',
    'mailto:help@a.example',
    'tel:+34600',
    'a.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '//a.example',
    'https://a b',
    `https://a.example/${'x'.repeat(2100)}`,
    'ftp://a.example',
  ])('is an address that the server would refuse: %s', (address) => {
    const media = { ...newDraft('image'), image: [{ ...newMedia(), url: address }] }
    expect(faultsOf(media, false).size === 0).toBe(Compile(MediaUrl).Check(address))
    const cards = { ...newDraft('cards'), cards: [{ ...newCard(), title: 'A', link: address }] }
    expect(faultsOf(cards, false).size === 0).toBe(Compile(LinkUrl).Check(address))
  })
})

describe('forms to choose from', () => {
  it('are those of the replies, each once, wherever they are in them', () => {
    const reply = (payload: SavedReply['payload']): SavedReply => ({
      ...{ id: 'a', title: 'A', words: [], fallback: false },
      ...(payload && { payload }),
    })
    const text = { type: 'text' as const, messages: ['a'] }
    const found = formsIn([
      reply(form),
      reply({ type: 'complex', components: [text, form] }),
      reply(undefined),
    ])
    expect(found.map((each) => each.form)).toEqual([form])
  })
})
