import { createEmitter, type Handler } from './emitter.ts'
import type { Link } from './link.ts'
import { runningKey } from './running.ts'
import type { FrameConfig, FromFrame, Start, Theme } from './protocol.ts'
import { createView, type View, type WidgetConfig, type WidgetState } from './view.ts'

export interface WidgetOptions {
  companyId: string
  /** Where Portico is served; default: where this script came from. */
  host?: string
  /** Gives a company token that the host's own backend signed; without it customers are anonymous. */
  authenticate?: () => Promise<{ token: string }>
}

const CLOSED: WidgetState = { open: false, ready: false, unread: 0, invite: 0 }

const script = document.currentScript
/** Address of this script, where it was loaded by one. */
export const source = script instanceof HTMLScriptElement ? script.src : ''

export type WidgetClient = Record<string, (...args: unknown[]) => Promise<unknown>>

/** The help widget of one company on a host page. The reference is docs/embed.md. */
export class Portico {
  readonly VERSION = '0.1.0'
  /** The headless client inside the frame: all its methods, each with a promise. The first call loads the frame. */
  readonly client: WidgetClient
  #options: WidgetOptions
  #base: URL
  #config: WidgetConfig = {}
  #events = createEmitter()
  #view: View | undefined
  #link: Promise<Link> | undefined
  #bridge: Link | undefined
  #state: WidgetState = { ...CLOSED }
  #pending: Start | undefined

  constructor(options: WidgetOptions) {
    if (!options?.companyId) throw new TypeError('Portico needs a companyId')
    this.#options = options
    this.#base = new URL(options.host || source || '/', location.href)
    // no promise itself, though everything else of it is a method
    const own: Record<string, unknown> = {
      on: this.on.bind(this),
      off: this.off.bind(this),
      then: undefined,
    }
    this.client = new Proxy(own, {
      get: (_, method: string) =>
        method in own ? own[method] : (...args: unknown[]) => this.#call(method, args),
    }) as WidgetClient
  }

  /** Merged into what was set before, at any time. */
  config(changes: WidgetConfig): this {
    this.#config = { ...this.#config, ...structuredClone(changes) }
    this.#bridge?.send({ type: 'config', config: this.#frameConfig() })
    return this.#early().#draw()
  }

  mount(target: string | Element = document.body): this {
    const place = typeof target === 'string' ? document.querySelector(target) : target
    if (!place) throw new Error('Portico: there is no such element')
    this.unmount()
    const toggle = () => (this.#state.open ? this.hide() : this.show())
    this.#view = createView(place, toggle, () => this.hide())
    if (this.#isInline) return this.show()
    return this.#early().#draw()
  }

  unmount(): this {
    this.#setOpen(false)
    this.#bridge?.close()
    this.#view?.remove()
    this.#view = this.#bridge = this.#link = this.#pending = undefined
    this.#state = { ...CLOSED }
    return this
  }

  show(): this {
    if (!this.#view || this.#state.open) return this
    this.#load()
    return this.#setOpen(true)
  }

  hide(): this {
    if (this.#isInline || !this.#state.open) return this
    return this.#setOpen(false)
  }

  /** Opens the widget at a menu, with a channel. */
  start(start: Start = {}): this {
    const { ticketId } = start
    if (ticketId) this.config({ ticketId })
    if (this.#state.ready) this.#bridge?.send({ type: 'start', start })
    else if (this.#link) this.#pending = start
    else this.config(start)
    return this.show()
  }

  on(event: string, handler: Handler): this {
    const { handlers } = this.#events
    handlers.set(event, (handlers.get(event) ?? new Set()).add(handler))
    return this
  }

  off(event: string, handler: Handler): this {
    this.#events.handlers.get(event)?.delete(handler)
    return this
  }

  destroy(): void {
    this.unmount()
    this.#events.handlers.clear()
  }

  get #isInline() {
    return this.#config.mode === 'inline'
  }

  #setOpen(isOpen: boolean): this {
    if (this.#state.open === isOpen) return this
    this.#state.open = isOpen
    this.#bridge?.send({ type: 'visible', visible: isOpen })
    this.#draw()
    this.#events.emit('visible', isOpen)
    return this
  }

  /** Before anybody opens it: for a chat that goes on, or for invitations, once the page has nothing else to do. */
  #early(): this {
    if (this.#isRunning()) this.#load()
    else if (this.#config.invite) (globalThis.requestIdleCallback ?? setTimeout)(() => this.#load())
    return this
  }

  #draw(): this {
    this.#view?.draw(this.#config, this.#state)
    return this
  }

  /** `auto` follows the page: one that says nothing about dark colours is light, whatever the device is. */
  #theme(): Theme {
    const { theme } = this.#config
    if (theme && theme !== 'auto') return theme
    const said = getComputedStyle(this.#view?.host ?? document.body).colorScheme
    if (!said.includes('dark')) return 'light'
    return said.includes('light') ? 'auto' : 'dark'
  }

  #frameConfig(): FrameConfig {
    return { ...this.#config, theme: this.#theme() }
  }

  #load() {
    const view = this.#view
    if (!view || this.#link) return
    const { companyId, authenticate } = this.#options
    const { origin } = this.#base
    const module: Promise<typeof import('./link.ts')> = import(
      /* @vite-ignore */ `${origin}/embed/link.js`
    )
    this.#link = module.then(({ createLink }) => {
      if (view !== this.#view) throw new Error('Portico: not mounted any more')
      return (this.#bridge = createLink({
        companyId,
        place: view.host.parentElement,
        origin,
        frame: view.frame,
        authenticate,
        closable: !this.#isInline,
        visible: () => this.#state.open,
        config: () => this.#frameConfig(),
        onMessage: (message) => this.#take(message),
      }))
    })
    module.catch((error: unknown) => console.warn('Portico:', error))
    // whoever waits for it is told; nobody may be
    this.#link.catch(() => undefined)

    // tokens and what is known of the customer never stand in an address
    const { lang = '', menuKey = '', preferredChannel = '' } = this.#config
    const query = { company: companyId, lang, menu: menuKey, channel: preferredChannel }
    const asked = Object.entries({ ...query, theme: this.#theme() }).filter(([, value]) => value)
    view.load(`${origin}/?embed&${new URLSearchParams(asked)}`)
  }

  async #call(method: string, args: unknown[]) {
    this.#load()
    if (!this.#link) throw new Error('Portico: mount it first')
    return (await this.#link).call(method, args)
  }

  #take(message: FromFrame) {
    const { emit } = this.#events
    if (message.type === 'ready') {
      this.#state.ready = true
      if (this.#pending) this.#bridge?.send({ type: 'start', start: this.#pending })
      this.#pending = undefined
      this.#draw()
      emit('ready')
    } else if (message.type === 'close') {
      this.hide()
      if (message.exit) emit('exited')
    } else if (message.type === 'open') {
      this.show()
    } else if (message.type === 'invite') {
      this.#state.invite = message.height
      this.#draw()
    } else if (message.type === 'unread') {
      this.#state.unread = message.count
      this.#draw()
      emit('chat.unread', message.count)
    } else if (message.type === 'event') {
      emit(message.name, message.detail)
    }
  }

  /** A browser that keeps nothing for the host page just has no note of it. */
  #isRunning() {
    try {
      return localStorage.getItem(runningKey(this.#options.companyId))
    } catch {
      return null
    }
  }
}
