import type { WireMessage } from '../../../contract/messages.ts'
import { DeskError, type DeskErrorCode } from '../api/error.ts'
import type { Drawer } from './storage.ts'

/** `waiting` goes out by itself once the line is back; `failed` needs the agent. */
export type OutgoingState = 'sending' | 'waiting' | 'failed'

export interface Outgoing {
  readonly key: string
  readonly chatId: number
  readonly content: string
  readonly state: OutgoingState
  readonly error?: DeskErrorCode
}

export interface OutboxOptions {
  drawer: Drawer
  newKey: () => string
  send: (item: Outgoing) => Promise<WireMessage>
  onSent: (chatId: number, message: WireMessage) => void
  onChange: (items: readonly Outgoing[]) => void
}

const NAME = 'outbox'

/**
 * Written messages that the server has not taken yet, in the order in which they were written. Each chat sends one at a
 * time, so that they arrive in that order; each keeps its key through retries and reloads, so that none is doubled.
 */
export function createOutbox({ drawer, newKey, send, onSent, onChange }: OutboxOptions) {
  let items: readonly Outgoing[] = (drawer.read<Outgoing[]>(NAME) ?? []).map((item) =>
    item.state === 'sending' ? { ...item, state: 'waiting' as const } : item,
  )
  const busy = new Set<number>()

  function change(next: readonly Outgoing[]) {
    items = next
    if (items.length > 0) drawer.write(NAME, items)
    else drawer.remove(NAME)
    onChange(items)
  }

  function update(key: string, state: OutgoingState, error?: DeskErrorCode) {
    change(
      items.map((item) =>
        item.key === key
          ? { key, chatId: item.chatId, content: item.content, state, ...(error && { error }) }
          : item,
      ),
    )
  }

  function settle(key: string) {
    if (items.some((item) => item.key === key)) change(items.filter((item) => item.key !== key))
  }

  async function pump(chatId: number) {
    if (busy.has(chatId)) return
    busy.add(chatId)
    try {
      for (;;) {
        const item = items.find((each) => each.chatId === chatId && each.state !== 'failed')
        if (!item) return
        update(item.key, 'sending')
        try {
          const message = await send(item)
          onSent(chatId, message)
          settle(item.key)
        } catch (cause) {
          const error = DeskError.from(cause)
          update(item.key, error.passing ? 'waiting' : 'failed', error.code)
          if (error.passing) return
        }
      }
    } finally {
      busy.delete(chatId)
    }
  }

  return {
    get items() {
      return items
    },
    add(chatId: number, content: string) {
      change([...items, { key: newKey(), chatId, content, state: 'sending' }])
      return pump(chatId)
    },
    retry(key: string) {
      const item = items.find((each) => each.key === key)
      if (!item) return Promise.resolve()
      update(key, 'waiting')
      return pump(item.chatId)
    },
    remove: settle,
    /** A message came in that may be one of these: its acknowledgement can be lost while it was stored. */
    seen(message: WireMessage) {
      if (message.key) settle(message.key)
    },
    /** The line is back: everything that waits goes out. */
    flush() {
      const chats = new Set(items.map((item) => item.chatId))
      return Promise.all([...chats].map(pump))
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>
