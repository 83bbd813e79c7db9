import { FRAME_NAME } from './frame-name.ts'
import type { FrameConfig, Start } from './protocol.ts'
import { styles } from './styles.ts'

const CHAT =
  'M6 4.5h12A2.5 2.5 0 0 1 20.5 7v7a2.5 2.5 0 0 1-2.5 2.5h-6.5L7 20v-3.5H6A2.5 2.5 0 0 1 3.5 14V7A2.5 2.5 0 0 1 6 4.5M8 9h8m-8 3.5h5'
const CROSS = 'm6 6 12 12M18 6 6 18'
const SVG = 'http://www.w3.org/2000/svg'
const HELP: Record<string, string> = { es: 'Ayuda', ar: 'المساعدة', ja: 'ヘルプ' }

const NAMED: Record<string, string> = {
  blue: '#2563eb',
  green: '#15803d',
  purple: '#7c3aed',
  orange: '#dd5a0a',
  yellow: '#facc15',
  gold: '#c9981f',
  red: '#d92d2d',
}

export interface WidgetConfig extends FrameConfig, Start {
  position?: 'start' | 'end'
  mode?: 'launcher' | 'inline'
  disableLauncher?: boolean
}

/** Beside the host's wishes, what decides how the widget looks. */
export interface WidgetState {
  open: boolean
  /** The portal in the frame is there, and can close itself. */
  ready: boolean
  unread: number
  /** Height of the invitation that is shown while it is closed; 0 for none. */
  invite: number
}

export interface View {
  /** The one element on the host page; all the rest is in its shadow. */
  readonly host: HTMLElement
  frame(): Window | null | undefined
  load(address: string): void
  /** Moves the focus too, where the widget opens or closes. */
  draw(config: WidgetConfig, state: WidgetState): void
  remove(): void
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string) {
  const made = document.createElement(tag)
  made.className = className
  return made
}

export function createView(place: Element, onToggle: () => void, onEscape: () => void): View {
  const host = document.createElement('div')
  const shadow = host.attachShadow({ mode: 'open' })
  const root = element('div', 'root')
  const launcher = element('button', '')
  const badge = element('span', 'badge')
  const panel = element('div', 'panel')
  const svg = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  let frame: HTMLIFrameElement | undefined
  /** What had the focus before the widget took it. */
  let before: Element | null = null
  let wasOpen = false
  /** It is open, and the focus goes into it once it is there. */
  let comes = false

  shadow.adoptedStyleSheets = [styles()]
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.append(path)
  panel.id = 'panel'
  panel.hidden = true
  panel.append(element('div', 'wait'))
  launcher.setAttribute('aria-controls', 'panel')
  launcher.append(svg, badge)
  launcher.onclick = onToggle
  root.onkeydown = ({ key }) => {
    if (key === 'Escape') onEscape()
  }
  root.append(panel, launcher)
  shadow.append(root)
  place.append(host)

  /** On-screen keyboards shrink only what can be seen, which nothing inside the frame learns of. */
  const sight = visualViewport
  function fit() {
    if (!sight || sight.scale > 1) return
    root.style.setProperty('--height', `${sight.height}px`)
    root.style.setProperty('--top', `${sight.offsetTop}px`)
  }
  function watch(change: 'addEventListener' | 'removeEventListener') {
    sight?.[change]('resize', fit)
    sight?.[change]('scroll', fit)
  }
  fit()
  watch('addEventListener')

  return {
    host,
    frame: () => frame?.contentWindow,

    load(address) {
      frame = document.createElement('iframe')
      frame.name = FRAME_NAME
      frame.src = address
      frame.allow = 'autoplay; clipboard-write; fullscreen'
      panel.append(frame)
    },

    draw({ name, lang, accent, mode, disableLauncher, position }, { open, ready, unread, invite }) {
      const inline = mode === 'inline'
      const isInvite = !open && invite > 0
      const wasShown = !panel.hidden
      const hadFocus = document.activeElement === host
      if (open && !wasOpen) before = document.activeElement
      const spoken = lang || document.documentElement.lang || navigator.language
      const help = HELP[spoken.slice(0, 2)] ?? 'Help'
      const title = name ? `${help}: ${name}` : help
      // without a launcher this is the only way out until the portal offers its own
      const isShown = !inline && (!disableLauncher || (open && !ready))
      root.className = `root ${inline ? mode : isInvite ? '' : 'over'} ${position} ${disableLauncher ? 'bare' : ''} ${open ? 'open' : ''} ${ready ? 'ready' : ''}`
      root.style.setProperty('--accent', (accent && NAMED[accent]) ?? accent ?? '')
      root.style.setProperty('--invite', isInvite ? `${invite}px` : '')
      panel.hidden = !open && !isInvite
      panel.role = inline || isInvite ? 'region' : 'dialog'
      panel.ariaLabel = title
      if (frame) frame.title = title
      launcher.hidden = !isShown
      launcher.ariaLabel = unread ? `${title} (${unread})` : title
      launcher.ariaExpanded = `${open}`
      path.setAttribute('d', open ? CROSS : CHAT)
      badge.hidden = !unread
      badge.textContent = `${unread}`
      // an invitation takes the focus from nobody
      if (inline || (open === wasOpen && panel.hidden !== wasShown && !comes)) return
      // a frame that is still on its way would take the focus to a document that is gone in a moment
      comes = open && !ready
      const isNew = open !== wasOpen
      wasOpen = open
      const next = open ? frame : launcher.hidden ? before : launcher
      const isFree = hadFocus || document.activeElement === before
      if (next instanceof HTMLElement && !comes && (open ? isNew || isFree : hadFocus)) next.focus()
    },

    remove() {
      watch('removeEventListener')
      host.remove()
    },
  }
}
