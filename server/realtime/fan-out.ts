import type { Namespace } from 'socket.io'
import type { Identity } from '../../contract/messages.ts'
import type { QueuePlace } from '../../contract/queue.ts'
import type { Company, DomainEvent } from '../domain/ports.ts'
import type { Services } from '../services.ts'
import { endUserRoom, type ClientNamespace } from './client-namespace.ts'
import { agentRoom, deskRoom, type DeskNamespace } from './desk-namespace.ts'
import { chatRoom } from './events.ts'

/** Queues change in bursts; the places in them are told once per burst. */
const QUEUE_PAUSE_MS = 300

/** All end users, or those of this server. */
type Hearers = Pick<ClientNamespace, 'to'>

export interface FanOutParts {
  clients: ClientNamespace
  desks: DeskNamespace
  /** Whether all sockets are on this node. */
  alone: boolean
  services: Services
  company(id: string): Company | undefined
  onError(error: unknown): void
}

/** Carries what has been committed to those who may see it. */
export function createFanOut({ clients, desks, alone, services, company, onError }: FanOutParts) {
  const paused = new Map<string, NodeJS.Timeout>()

  /** Whether anybody but the one who has had it would hear it: making it ready costs more than asking. */
  function isHeard(
    { adapter }: Pick<Namespace, 'adapter'>,
    name: string,
    answered: string | undefined,
  ): boolean {
    if (!alone) return true
    const members = adapter.rooms.get(name)
    if (!members) return false
    return members.size > 1 || answered === undefined || !members.has(answered)
  }

  async function tellState(of: Company, chatId: number): Promise<void> {
    const name = chatRoom(chatId)
    if (isHeard(clients, name, undefined) || isHeard(desks, name, undefined)) {
      const chat = await services.chats.customers.stateOf(of, chatId)
      if (!chat) return
      clients.to(name).emit('chat.updated', { chat_id: chatId, chat })
      desks.to(name).emit('chat.updated', { chat_id: chatId, chat })
    }
    deskChanged(of.id, 'chats')
  }

  /** Whether a customer of the company is connected to this server. */
  function hasCustomers({ id }: Company): boolean {
    const prefix = endUserRoom(id, '')
    return clients.adapter.rooms.keys().some((name) => name.startsWith(prefix))
  }

  /** To all who wait, or to those of them who are connected to this server. */
  async function tellPlaces(of: Company, whose: 'all' | 'own'): Promise<void> {
    const to: Hearers = whose === 'own' ? clients.local : clients
    // who is connected elsewhere is known there
    const isLocal = alone || whose === 'own'
    if (isLocal && !hasCustomers(of)) return
    for (const [chatId, place] of await services.waitTimes.places(of)) {
      if (isLocal && !clients.adapter.rooms.has(chatRoom(chatId))) continue
      const chat = await services.chats.customers.stateOf(of, chatId, place)
      if (chat) to.to(chatRoom(chatId)).emit('chat.updated', { chat_id: chatId, chat })
    }
    for (const [callId, place] of await services.waitTimes.places(of, 'call')) {
      await tellCall(of, callId, place, to)
    }
  }

  /**
   * Waits run down, and grow when those before take longer, without anything else happening. Each server tells those who
   * are connected to it.
   */
  async function tellAllPlaces(companies: readonly Company[]): Promise<void> {
    for (const of of companies) await tellPlaces(of, 'own')
  }

  async function tellCall(
    of: Company,
    callId: number,
    place?: QueuePlace,
    to: Hearers = clients,
  ): Promise<void> {
    const told = await services.calls.stateOf(of, callId, place)
    if (!told) return
    to.to(endUserRoom(of.id, told.userKey)).emit('call.updated', { call: told.call })
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
      tellPlaces(of, 'all').catch(onError)
    }, QUEUE_PAUSE_MS)
    timer.unref()
    paused.set(of.id, timer)
  }

  async function tell(event: DomainEvent, of: Company): Promise<void> {
    switch (event.kind) {
      case 'chat.message':
        for (const message of event.messages) {
          const told = { chat_id: event.chatId, message }
          const name = chatRoom(event.chatId)
          if (isHeard(clients, name, event.answered)) {
            clients
              .to(name)
              .except(event.answered ?? [])
              .emit('chat.message', told)
          }
          if (isHeard(desks, name, event.answered)) {
            desks
              .to(name)
              .except(event.answered ?? [])
              .emit('chat.message', told)
          }
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
        await tellCall(of, event.callId)
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
    tellAllPlaces,
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
