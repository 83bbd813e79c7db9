import { createEmitter, type Handler } from './emitter.ts'
import { createHostBridge, type HostBridge } from './host-bridge.ts'
import { useHostStorage } from './host-storage.ts'
import type { FrameConfig, FromFrame, Start, Theme } from './protocol.ts'
import { createView, type View, type WidgetConfig, type WidgetState } from './view.ts'

export interface WidgetOptions {
  companyId: string
  /** Where Portico is served; default: where this script came from. */
  host?: string
  /** Gives a company token that the host's own backend signed; without it customers are anonymous. */
  authenticate?: () => Promise<{ token: string }>
}

/** Kept in the host page's storage while a chat goes on, so that its next page loads the frame at once. */
const RUNNING = 'running'

const CLOSED: WidgetState = { open: false, ready: false, unread: 0 }

const script = document.currentScript
/** Address of this script, where it was loaded by one. */
export const source = script instanceof HTMLScriptElement ? script.src : ''

/** The help widget of one company on a host page. The reference is docs/embed.md. */
export class Portico {
  readonly VERSION = '0.1.0'
  #options: WidgetOptions
  #base: URL
  #config: WidgetConfig = {}
  #events = createEmitter()
  #view: View | undefined
  #bridge: HostBridge | undefined
  #state: WidgetState = { ...CLOSED }
  #pending: Start | undefined

  constructor(options: WidgetOptions) {
    if (!options?.companyId) throw new TypeError('Portico needs a companyId')
    this.#options = options
    this.#base = new URL(options.host || source || '/', location.href)
  }

  /** Merged into what was set before, at any time. */
  config(changes: WidgetConfig): this {
    this.#config = { ...this.#config, ...structuredClone(changes) }
    this.#bridge?.send({ type: 'config', config: this.#frameConfig() })
    return this.#draw()
  }

  mount(target: string | Element = document.body): this {
    const place = typeof target === 'string' ? document.querySelector(target) : target
    if (!place) throw new Error('Portico: there is no such element')
    this.unmount()
    const toggle = () => (this.#state.open ? this.hide() : this.show())
    this.#view = createView(place, toggle, () => this.hide())
    if (this.#isInline) return this.show()
    if (this.#note('get')) this.#load()
    return this.#draw()
  }

  unmount(): this {
    this.#setOpen(false)
    this.#bridge?.close()
    this.#view?.remove()
    this.#view = this.#bridge = this.#pending = undefined
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
    else if (this.#bridge) this.#pending = start
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
    if (!view || this.#bridge) return
    const { companyId, authenticate } = this.#options
    const { origin } = this.#base
    this.#bridge = createHostBridge({
      origin,
      frame: view.frame,
      hello: () => ({
        authenticate: !!authenticate,
        closable: !this.#isInline,
        visible: this.#state.open,
        config: this.#frameConfig(),
      }),
      onMessage: (message) => this.#take(message),
      answer: (question) =>
        question.type === 'storage'
          ? useHostStorage(companyId, question.op, question.key, question.value)
          : authenticate?.(),
    })

    // tokens and what is known of the customer never stand in an address
    const { lang = '', menuKey = '', preferredChannel = '' } = this.#config
    const query = { company: companyId, lang, menu: menuKey, channel: preferredChannel }
    const asked = Object.entries({ ...query, theme: this.#theme() }).filter(([, value]) => value)
    view.load(`${origin}/?embed&${new URLSearchParams(asked)}`)
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
    } else if (message.type === 'unread') {
      this.#state.unread = message.count
      this.#draw()
      emit('chat.unread', message.count)
    } else if (message.type === 'running') {
      this.#note(message.running ? 'set' : 'remove')
    } else if (message.type === 'event') {
      emit(message.name, message.detail)
    }
  }

  /** A browser that keeps nothing for the host page just has no note of a running chat. */
  #note(op: 'get' | 'set' | 'remove') {
    try {
      return useHostStorage(this.#options.companyId, op, RUNNING, '1')
    } catch {
      return null
    }
  }
}
