export interface Log {
  info(message: string): void
  info(details: object, message: string): void
  warn(message: string): void
  warn(details: object, message: string): void
  error(message: string): void
  error(details: object, message: string): void
}

type Level = keyof Log

/** A log for what is there before the server is: its own lines go to the standard error until `use` names the real one. */
export function lateLog(): Log & { use(log: Log): void } {
  let target: Log | undefined
  const write =
    (level: Level) =>
    (first: string | object, message?: string): void => {
      if (typeof first === 'string') {
        if (target) target[level](first)
        else process.stderr.write(`portico: ${first}\n`)
      } else if (target) target[level](first, message ?? '')
      else process.stderr.write(`portico: ${message ?? ''}\n`)
    }
  return {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    use(log) {
      target = log
    },
  }
}
