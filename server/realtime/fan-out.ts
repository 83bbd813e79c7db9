import type { Identity } from '../../contract/messages.ts'
import type { Company, DomainEvent } from '../domain/ports.ts'
import type { Services } from '../services.ts'
import { endUserRoom, type ClientNamespace } from './client-namespace.ts'
import { agentRoom, deskRoom, type DeskNamespace } from './desk-namespace.ts'
import { chatRoom } from './events.ts'

/** Queues change in bursts; the places in them are told once per burst. */
const QUEUE_PAUSE_MS = 300

export interface FanOutParts {
  clients: ClientNamespace
  desks: DeskNamespace
  services: Services
  company(id: string): Company | undefined
  onError(error: unknown): void
}

/** Carries what has been committed to those who may see it. */
export function createFanOut({ clients, desks, services, company, onError }: FanOutParts) {
  const paused = new Map<string, NodeJS.Timeout>()

  async function tellState(of: Company, chatId: number): Promise<void> {
    const chat = await services.chats.customers.stateOf(of, chatId)
    if (!chat) return
    const event = { chat_id: chatId, chat }
    clients.to(chatRoom(chatId)).emit('chat.updated', event)
    desks.to(chatRoom(chatId)).emit('chat.updated', event)
    deskChanged(of.id, 'chats')
  }

  async function tellPlaces(of: Company): Promise<void> {
    for (const [chatId, place] of await services.waitTimes.places(of)) {
      const chat = await services.chats.customers.stateOf(of, chatId, place)
      if (chat) clients.to(chatRoom(chatId)).emit('chat.updated', { chat_id: chatId, chat })
    }
  }

  function deskChanged(companyId: string, topic: 'chats' | 'calls' | 'emails'): void {
    desks.to(deskRoom(companyId)).emit('desk.changed', { topic })
  }

  function queueChanged(of: Company): void {
    deskChanged(of.id, 'chats')
    services.chats.routing.run(of).catch(onError)
    if (paused.has(of.id)) return
    const timer = setTimeout(() => {
      paused.delete(of.id)
      tellPlaces(of).catch(onError)
    }, QUEUE_PAUSE_MS)
    timer.unref()
    paused.set(of.id, timer)
  }

  async function tell(event: DomainEvent, of: Company): Promise<void> {
    switch (event.kind) {
      case 'chat.message':
        for (const message of event.messages) {
          const told = { chat_id: event.chatId, message }
          clients.to(chatRoom(event.chatId)).emit('chat.message', told)
          desks.to(chatRoom(event.chatId)).emit('chat.message', told)
        }
        return
      case 'chat.updated':
        return tellState(of, event.chatId)
      case 'chat.left':
        desks.in(agentRoom(event.agentId)).socketsLeave(chatRoom(event.chatId))
        return
      case 'chat.offered': {
        const chat = await services.chats.agents.offered(of, event.agentId, event.chatId)
        if (chat) desks.to(agentRoom(event.agentId)).emit('desk.offer', { chat })
        return tellState(of, event.chatId)
      }
      case 'queue.changed':
        return queueChanged(of)
      case 'agent.changed':
        desks.to(agentRoom(event.agentId)).emit('desk.changed', { topic: 'agent' })
        return queueChanged(of)
      case 'call.updated': {
        const told = await services.calls.stateOf(of, event.callId)
        if (told) {
          clients.to(endUserRoom(of.id, told.userKey)).emit('call.updated', { call: told.call })
        }
        deskChanged(of.id, 'calls')
        return queueChanged(of)
      }
      case 'call.offered': {
        const call = await services.calls.desk.offered(of, event.agentId, event.callId)
        if (call) desks.to(agentRoom(event.agentId)).emit('desk.call_offer', { call })
        return deskChanged(of.id, 'calls')
      }
      case 'email.updated':
        return deskChanged(of.id, 'emails')
    }
  }

  return {
    handle(event: DomainEvent): void {
      const of = company(event.company)
      if (of) tell(event, of).catch(onError)
    },
    typing(chatId: number, identity: Identity, typing: boolean): void {
      const event = { chat_id: chatId, identity, typing }
      clients.to(chatRoom(chatId)).volatile.emit('chat.typing', event)
      desks.to(chatRoom(chatId)).volatile.emit('chat.typing', event)
    },
    seen(chatId: number, side: 'end_user' | 'agent', index: number): void {
      const event = { chat_id: chatId, user_type: side, index }
      clients.to(chatRoom(chatId)).volatile.emit('chat.seen', event)
      desks.to(chatRoom(chatId)).volatile.emit('chat.seen', event)
    },
    /** Of the desks only the assigned agent's is in the room while a chat goes on. */
    preview(chatId: number, identity: Identity, content: string): void {
      const event = { chat_id: chatId, content, identity }
      desks.to(chatRoom(chatId)).volatile.emit('chat.preview', event)
    },
    stop(): void {
      for (const timer of paused.values()) clearTimeout(timer)
    },
  }
}
