export type Handler = (detail?: unknown) => void

export interface Emitter {
  readonly handlers: Map<string, Set<Handler>>
  emit(event: string, detail?: unknown): void
}

/** Handlers by event; one that throws takes nothing from the others. */
export function createEmitter(): Emitter {
  const handlers = new Map<string, Set<Handler>>()
  return {
    handlers,
    emit(event, detail) {
      for (const handler of [...(handlers.get(event) ?? [])]) {
        try {
          handler(detail)
        } catch (error) {
          reportError(error)
        }
      }
    },
  }
}
