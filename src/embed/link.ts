import { createCalls } from './calls.ts'
import { createHostBridge, type HostBridge } from './host-bridge.ts'
import { useHostStorage } from './host-storage.ts'
import { runningKey } from './running.ts'
import { markTitle } from './title.ts'
import { tokensOn } from './tokens.ts'
import type { FrameConfig, FromFrame } from './protocol.ts'

export interface LinkOptions {
  companyId: string
  /** The element that the widget is mounted in. */
  place: Element | null
  /** Exact origin of the frame. */
  origin: string
  frame: () => Window | null | undefined
  authenticate: (() => Promise<{ token: string }>) | undefined
  closable: boolean
  visible: () => boolean
  config: () => FrameConfig
  onMessage: (message: FromFrame) => void
}

export interface Link extends HostBridge {
  /** Calls a method of the client inside the frame, as soon as there is one. */
  call(method: string, args: unknown[]): Promise<unknown>
}

/**
 * What the script needs once there is a frame, and not before: a module of its own, so that pages whose visitors ask
 * for nothing load as little as can be.
 */
export function createLink(options: LinkOptions): Link {
  const { companyId, place, origin, frame, authenticate, closable, visible, onMessage } = options
  const withTokens = (config: FrameConfig): FrameConfig => ({ ...config, tokens: tokensOn(place) })

  /** A browser that keeps nothing for the host page just has no note of a running chat. */
  function note(running: boolean) {
    try {
      if (running) localStorage.setItem(runningKey(companyId), '1')
      else localStorage.removeItem(runningKey(companyId))
    } catch {
      return
    }
  }

  const bridge = createHostBridge({
    origin,
    frame,
    hello: () => ({
      authenticate: !!authenticate,
      closable,
      visible: visible(),
      config: withTokens(options.config()),
    }),
    onMessage(message) {
      if (message.type === 'unread') markTitle(message.count)
      if (message.type === 'running') note(message.running)
      else {
        calls.take(message)
        if (message.type === 'ready') calls.ready()
        onMessage(message)
      }
    },
    answer: (question) =>
      question.type === 'storage'
        ? useHostStorage(companyId, question.op, question.key, question.value)
        : authenticate?.(),
  })
  const calls = createCalls(bridge.send)
  return {
    send(message, transfer) {
      const isConfig = message.type === 'config'
      const words = isConfig ? { ...message, config: withTokens(message.config) } : message
      bridge.send(words, transfer)
    },
    call: calls.call,
    close() {
      markTitle(0)
      calls.close()
      bridge.close()
    },
  }
}
