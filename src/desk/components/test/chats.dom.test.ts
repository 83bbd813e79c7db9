import { describe, expect, it } from 'vitest'
import { deskChat, textMessage } from '../../test/chats.ts'
import { mountDesk } from '../../test/mount.ts'
import { DeskError } from '../../api/error.ts'
import { useSettings } from '../../composables/settings.ts'
import ChatComposer from '../chats/ChatComposer.vue'
import ChatFeedback from '../chats/ChatFeedback.vue'
import ChatFooter from '../chats/ChatFooter.vue'
import CustomData from '../chats/CustomData.vue'
import MessageFile from '../chats/MessageFile.vue'
import MessageList from '../chats/MessageList.vue'
import UploadItem from '../chats/UploadItem.vue'
import MessageBody from '../chats/parts/MessageBody.vue'

const file = new File(['abc'], 'receipt.txt', { type: 'text/plain' })

describe('composer', () => {
  it('takes files that are pasted, and leaves pasted words to the field', async () => {
    const composer = mountDesk(ChatComposer, { props: { modelValue: '' } })
    const area = composer.get('textarea')
    await area.trigger('paste', { clipboardData: { files: [] } })
    expect(composer.emitted('files')).toBeUndefined()
    await area.trigger('paste', { clipboardData: { files: [file] } })
    expect(composer.emitted('files')).toEqual([[[file]]])
  })

  it('sends on Enter, not while an input method is at work', async () => {
    const composer = mountDesk(ChatComposer, { props: { modelValue: 'words' } })
    const area = composer.get('textarea')
    await area.trigger('compositionstart')
    await area.trigger('keydown', { key: 'Enter' })
    await area.trigger('compositionend')
    await area.trigger('keydown', { key: 'Enter', shiftKey: true })
    expect(composer.emitted('send')).toBeUndefined()
    await area.trigger('keydown', { key: 'Enter' })
    expect(composer.emitted('send')).toHaveLength(1)
  })

  it('takes a slash for the saved replies where a message begins, unless shortcuts are off', async () => {
    const composer = mountDesk(ChatComposer, { props: { modelValue: '' } })
    const area = composer.get('textarea')
    const slash = { key: '/', shiftKey: true }
    await area.trigger('keydown', slash)
    expect(composer.emitted('replies')).toHaveLength(1)
    await area.trigger('keydown', { ...slash, isComposing: true })
    const { shortcuts } = useSettings()
    shortcuts.value = false
    await area.trigger('keydown', slash)
    shortcuts.value = true
    await composer.setProps({ modelValue: '1' })
    await area.trigger('keydown', slash)
    expect(composer.emitted('replies')).toHaveLength(1)
  })
})

describe('the list of messages', () => {
  it('reads aloud what the others write, and not what is loaded, scrolls in or was written here', async () => {
    const identity = {
      ...{ display_name: 'Ana', is_customer: true, user_id: 101 },
      user_type: 'end_user',
    } as const
    const said = (index: number) => textMessage(index, { identity })
    const own = textMessage(12, { $userType: 'agent', $userId: 7 })
    const props = {
      ...{ messages: [said(10), said(11)], agentId: 7, readUpTo: 11, seenUpTo: 11 },
      ...{ hasOlder: true, olderState: 'idle', typing: undefined, preview: '' },
      ...{ outgoing: [], uploads: [], found: undefined },
    }
    const list = mountDesk(MessageList, { props })
    const heard = () => list.findAll('.visually-hidden[aria-live] p').map((each) => each.text())
    expect(list.get('[role="log"]').attributes('aria-live')).toBe('off')
    await list.setProps({ messages: [said(9), said(10), said(11)] })
    expect(heard()).toEqual([])
    await list.setProps({ messages: [said(11), own, said(13), said(14)] })
    expect(heard()).toEqual(['Ana: words 13', 'Ana: words 14'])
  })
})

describe('what became of an own message', () => {
  it('is in sight of the last one, and there for whoever asks of any other', () => {
    const own = (index: number) => textMessage(index, { $userType: 'agent', $userId: 7 })
    const list = mountDesk(MessageList, {
      props: {
        ...{ messages: [own(1), textMessage(2), own(3), own(4)], agentId: 7, readUpTo: 4 },
        ...{ seenUpTo: 1, hasOlder: false, olderState: 'idle', typing: undefined, preview: '' },
        ...{ outgoing: [], uploads: [], found: undefined },
      },
    })
    const stateOf = (index: number) => {
      const message = list.get(`[data-index="${index}"]`)
      return {
        asked: message.get('.bubble').attributes('title')?.split(' · ')[1],
        heard: /Seen|Sent/.exec(message.find('.visually-hidden').text() || '')?.[0],
      }
    }
    expect(stateOf(1)).toEqual({ asked: 'Seen', heard: 'Seen' })
    expect(stateOf(3)).toEqual({ asked: 'Sent', heard: 'Sent' })
    const last = list.get('[data-index="4"]')
    expect(last.get('.time').text()).toContain('Sent')
    expect(last.get('.bubble').attributes('title')).toContain('Sent')
    expect(list.get('[data-index="2"] .bubble').attributes('title')).not.toMatch(/Seen|Sent/)
    expect(list.findAll('.time').filter((each) => /Seen|Sent/.test(each.text()))).toHaveLength(1)
  })
})

describe('uploads and files', () => {
  it('can be cancelled while they go up, and tried again or given up after they failed', async () => {
    const item = {
      ...{ key: 'k', chatId: 1, name: file.name, size: file.size, at: 0, file },
      state: 'sending',
      share: 0.4,
    }
    const upload = mountDesk(UploadItem, { props: { item } })
    expect(upload.text()).toContain('40%')
    await upload.get('button').trigger('click')
    expect(upload.emitted('cancel')).toHaveLength(1)

    const error = new DeskError('file_type_prohibited', 422, 'no')
    await upload.setProps({ item: { ...item, state: 'failed', error } })
    expect(upload.text()).toContain('Files of this type are not allowed.')
    const [retry, drop] = upload.findAll('button')
    await retry?.trigger('click')
    await drop?.trigger('click')
    expect(upload.emitted('retry')).toHaveLength(1)
    expect(upload.emitted('cancel')).toHaveLength(2)
  })

  it('are downloaded under their own name', () => {
    const message = textMessage(0, {
      type: 'document',
      media_id: 12,
      file_name: 'bill.pdf',
      file_size: 2048,
    })
    const link = mountDesk(MessageFile, { props: { message } }).get('a')
    expect(link.attributes('href')).toBe('/api/desk/media/12')
    expect(link.attributes('download')).toBe('bill.pdf')
    expect(link.text()).toContain('2 kB')
  })
})

describe('customer', () => {
  it('shows what was signed apart from what the page only says, and what was answered', () => {
    const text = mountDesk(CustomData, {
      props: {
        data: {
          signed: { plan: { label: 'Plan', value: 'Gold' } },
          unsigned: { cart: { label: 'Cart', value: 3 } },
        },
        captured: { order: { label: 'Order number', value: 'ACM-123456' } },
        variables: { tier: 'two' },
      },
    }).text()
    expect(text).toMatch(/Told to the virtual agent.*Order number.*ACM-123456/s)
    expect(text).toMatch(/Noted by the virtual agent.*tier.*two/s)
    expect(text).toMatch(/verified.*Plan.*Gold.*from the page, not verified.*Cart.*3/s)
  })

  it('is said to have ended the chat', () => {
    const chat = deskChat(1, { acceptable: false })
    const ended = {
      ...chat,
      chat: { ...chat.chat, status: 'finished' as const, ended_by: 'end_user' as const },
    }
    const footer = mountDesk(ChatFooter, { props: { chat: ended, busy: false } })
    expect(footer.text()).toBe('The customer ended this chat.')
    expect(footer.find('button').exists()).toBe(false)
  })

  it('is heard after the chat', () => {
    const text = mountDesk(ChatFeedback, {
      props: {
        feedback: {
          rating: { at: '2026-11-22T10:00:00.000Z', rating: 4, feedback: 'Kind' },
          survey: {
            at: '2026-11-22T10:00:00.000Z',
            skipped: false,
            answers: [
              { question: 'Happy?', type: 'csat', answer: '2' },
              { question: 'Solved?', type: 'enumeration', answer: 'Partly' },
            ],
          },
        },
      },
    }).text()
    expect(text).toMatch(/4 of 5.*Kind.*Happy\?.*2 of 5.*Solved\?.*Partly/s)
  })
})

describe('message', () => {
  it('shows what customers type as they typed it', () => {
    const message = textMessage(0, { content: '**no** <b>markup</b>' })
    const body = mountDesk(MessageBody, { props: { message } })
    expect(body.text()).toBe('**no** <b>markup</b>')
    expect(body.find('b, strong').exists()).toBe(false)
  })

  it('loads no picture of a conversation from elsewhere before the agent wants it', async () => {
    const message = textMessage(0, {
      $userType: 'virtual_agent',
      type: 'image',
      images: [{ url: 'https://tracker.example/a.png' }],
    })
    const body = mountDesk(MessageBody, { props: { message: { ...message, external: true } } })
    expect(body.find('img').exists()).toBe(false)
    expect(body.get('a').text()).toContain('tracker.example')
    await body.get('button').trigger('click')
    expect(body.get('img').attributes()).toMatchObject({
      src: 'https://tracker.example/a.png',
      referrerpolicy: 'no-referrer',
    })
    expect(body.find('button').exists()).toBe(false)
    const own = mountDesk(MessageBody, { props: { message } })
    expect(own.find('img').exists(), 'what was shown here is the company’s own').toBe(true)
  })

  it('says where the buttons lead that the customer sees', () => {
    const link = 'https://shop.example/colours'
    const buttons = [
      { title: 'All colours', action: 'quick_reply_link', link } as const,
      { title: 'Blue', action: 'quick_reply', link } as const,
    ]
    const card = {
      title: 'Kettle',
      buttons: [
        { title: 'Details', link },
        { title: 'Trap', link: 'data:x' },
      ],
    }
    const components = [
      { type: 'inline_button' as const, title: 'Colour?', buttons },
      { type: 'content_card' as const, cards: [card] },
    ]
    const message = textMessage(0, { $userType: 'agent', type: 'complex', components })
    const body = mountDesk(MessageBody, { props: { message } })
    const links = body.findAll('a')
    expect(links.map((each) => each.attributes('href'))).toEqual([link, link])
    expect(links.map((each) => each.text())).toEqual([
      expect.stringMatching(/^All colours.*shop\.example/),
      expect.stringMatching(/^Details.*shop\.example/),
    ])
    expect(links[0]?.attributes()).toMatchObject({
      target: '_blank',
      rel: 'noopener noreferrer nofollow',
    })
    expect(body.text()).toContain('Trap')
  })

  it('leads only to links that are safe, and says where', () => {
    const message = textMessage(0, {
      $userType: 'virtual_agent',
      type: 'document',
      documents: [
        { url: 'https://example.org/a.pdf', text: 'Manual' },
        { url: 'javascript:alert(1)', text: 'Trap' },
      ],
    })
    const body = mountDesk(MessageBody, { props: { message } })
    expect(body.findAll('a').map((link) => link.attributes('href'))).toEqual([
      'https://example.org/a.pdf',
    ])
    expect(body.text()).toContain('Manual(example.org)')
    expect(body.text()).toContain('Trap')
  })
})
