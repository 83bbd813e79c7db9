type Run = (...args: never[]) => unknown

/** A port that leads to a function: what is posted to it are its arguments. What it gives is not told back. */
export function portTo(run: Run): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (Array.isArray(data)) run(...(data as never[]))
  }
  return port2
}

/** The function at the other end of a port. */
export function behind(port: MessagePort): (...args: unknown[]) => void {
  return (...args) => port.postMessage(args)
}
