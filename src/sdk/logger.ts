export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export interface LogRecord {
  level: LogLevel
  /** The part of the client that speaks, such as `http`. */
  scope: string
  message: string
  /** What belongs to it. Never a token, never what a customer wrote. */
  data?: unknown
  time: Date
}

export type LogHandler = (record: LogRecord) => void

const handlers = new Set<LogHandler>()

/** Where the client says what it does. Silent until a handler is added. */
export const Logger = {
  /** @returns takes the handler away again */
  addHandler(handler: LogHandler): () => void {
    handlers.add(handler)
    return () => Logger.removeHandler(handler)
  },
  removeHandler(handler: LogHandler): void {
    handlers.delete(handler)
  },
}

/** Writes to the browser's console. */
export const consoleLoggerHandler: LogHandler = ({ level, scope, message, data }) => {
  const text = `[portico:${scope}] ${message}`
  if (data === undefined) console[level](text)
  else console[level](text, data)
}

/** @internal */
export function log(level: LogLevel, scope: string, message: string, data?: unknown): void {
  if (handlers.size === 0) return
  const record: LogRecord = { level, scope, message, time: new Date() }
  if (data !== undefined) record.data = data
  for (const handler of handlers) {
    try {
      handler(record)
    } catch {
      // a broken log handler is the application's, and must not break what is being logged
    }
  }
}
