import type { DomainEvent, Events } from './ports.ts'

/** Tells everybody in this process. A listener that fails is reported and keeps nobody else from hearing. */
export function createEvents(onError: (error: unknown, event: DomainEvent) => void): Events {
  const listeners = new Set<(event: DomainEvent) => void>()
  return {
    publish(event) {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (error) {
          onError(error, event)
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
