/** A message as a browser delivers it; unlike a real one, its sender can be chosen. */
export class Delivery extends Event {
  readonly data: unknown
  readonly origin: string
  readonly source: unknown
  readonly ports: readonly MessagePort[]

  constructor(
    data: unknown,
    from: { origin: string; source: unknown; ports?: readonly MessagePort[] },
  ) {
    super('message')
    this.data = data
    this.origin = from.origin
    this.source = from.source
    this.ports = from.ports ?? []
  }
}

export interface Posted {
  data: unknown
  target: string
  ports: MessagePort[]
}

/** Another page's window: what can be done with it is to post to it. */
export function otherWindow() {
  const posted: Posted[] = []
  return {
    posted,
    postMessage(data: unknown, target: string, ports: MessagePort[] = []) {
      posted.push({ data, target, ports })
    },
  }
}

/** The next message at a port. */
export function nextMessage(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => {
    port.onmessage = (event) => resolve(event.data)
  })
}
