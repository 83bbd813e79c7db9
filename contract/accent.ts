/** Twelve colours from page background (1) to high-contrast text (12), as `#rrggbb`. */
export type ColorScale = readonly [
  ...[string, string, string, string, string, string],
  ...[string, string, string, string, string, string],
]

/** One accent for both themes, with the text colour that is readable on step 9 of each. */
export interface AccentScale {
  light: ColorScale
  dark: ColorScale
  contrastLight: string
  contrastDark: string
}

type Triple = readonly [number, number, number]

interface Theme {
  lightness: readonly number[]
  chroma: readonly number[]
  /** Solid fills stay inside this range, so that they never vanish into the page. */
  solid: readonly [number, number]
  /** The way in which text moves away from the background. */
  away: 1 | -1
}

const NAMED: Record<string, string> = {
  blue: '#2563eb',
  green: '#15803d',
  purple: '#7c3aed',
  orange: '#dd5a0a',
  yellow: '#facc15',
  gold: '#c9981f',
  red: '#d92d2d',
}

const LIGHT: Theme = {
  lightness: [0.993, 0.98, 0.957, 0.931, 0.9, 0.862, 0.81, 0.735, 0, 0, 0.53, 0.3],
  chroma: [0.02, 0.05, 0.11, 0.18, 0.25, 0.34, 0.45, 0.62, 1, 1, 0.9, 0.45],
  solid: [0.25, 0.88],
  away: -1,
}

const DARK: Theme = {
  lightness: [0.178, 0.21, 0.25, 0.287, 0.325, 0.372, 0.435, 0.52, 0, 0, 0.78, 0.93],
  chroma: [0.14, 0.18, 0.3, 0.4, 0.46, 0.52, 0.6, 0.72, 1, 1, 0.72, 0.3],
  solid: [0.5, 0.9],
  away: 1,
}

const READABLE = 4.5
const WHITE = '#ffffff'

/** A brand colour this close to carrying white text is darkened a little rather than given black text. */
const NEARLY_WHITE_TEXT = 3.4

const clamp = (n: number, min: number, max: number) => Math.min(max, Math.max(min, n))

function toLinear(channel: number) {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

function fromLinear(channel: number) {
  return channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055
}

/** sRGB (0 to 1) to OKLCH, after https://bottosson.github.io/posts/oklab/ */
function toOklch(rgb: Triple): Triple {
  const [r, g, b] = [toLinear(rgb[0]), toLinear(rgb[1]), toLinear(rgb[2])]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s
  return [lightness, Math.hypot(a, bb), Math.atan2(bb, a)]
}

function fromOklch([lightness, chroma, hue]: Triple): Triple {
  const a = chroma * Math.cos(hue)
  const b = chroma * Math.sin(hue)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

const inGamut = (rgb: Triple) => rgb.every((c) => c > -0.0005 && c < 1.0005)

/** The nearest colour a screen can show: lightness and hue stay, chroma gives way. */
function toHex([lightness, chroma, hue]: Triple) {
  let rgb = fromOklch([lightness, chroma, hue])
  if (!inGamut(rgb)) {
    let [low, high] = [0, chroma]
    for (let i = 0; i < 14; i++) {
      const middle = (low + high) / 2
      if (inGamut(fromOklch([lightness, middle, hue]))) low = middle
      else high = middle
    }
    rgb = fromOklch([lightness, low, hue])
  }
  const byte = (c: number) => Math.round(clamp(c, 0, 1) * 255)
  return '#' + rgb.map((c) => byte(c).toString(16).padStart(2, '0')).join('')
}

function fromHex(hex: string): Triple {
  const channel = (at: number) => parseInt(hex.slice(at, at + 2), 16) / 255
  return [channel(1), channel(3), channel(5)]
}

function luminance(hex: string) {
  const [r, g, b] = fromHex(hex)
  return 0.2126 * toLinear(r) + 0.7152 * toLinear(g) + 0.0722 * toLinear(b)
}

/**
 * WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21.
 * See https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function contrastRatio(one: string, other: string): number {
  const [a, b] = [luminance(one) + 0.05, luminance(other) + 0.05]
  return a > b ? a / b : b / a
}

function hslToRgb(hue: number, saturation: number, lightness: number): Triple {
  const a = saturation * Math.min(lightness, 1 - lightness)
  const channel = (n: number) => {
    const k = (((n + hue / 30) % 12) + 12) % 12
    return lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))
  }
  return [channel(0), channel(8), channel(4)]
}

const DEGREES: Record<string, number> = { deg: 1, turn: 360, rad: 180 / Math.PI, grad: 0.9 }

/** One component of a colour function; `percent` and `plain` are the values that mean 1. */
function component(text: string, percent: number, plain: number) {
  if (text === 'none') return 0
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|deg|turn|rad|grad)?$/.exec(text)
  const number = Number(match?.[1] ?? NaN)
  const unit = match?.[2]
  if (unit === '%') return number / percent
  return (number * (unit ? (DEGREES[unit] ?? 1) : 1)) / plain
}

function parse(color: string): Triple | undefined {
  const text = color.trim().toLowerCase()
  const hex = Object.hasOwn(NAMED, text) ? NAMED[text] : text
  if (hex && /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/.test(hex)) {
    return toOklch(fromHex(hex.length < 6 ? hex.replace(/[\da-f]/g, '$&$&') : hex))
  }
  const [, name, body] = /^(rgb|hsl|oklch)a?\(([^()]*)\)$/.exec(text) ?? []
  const parts = body?.trim().split(/\s*[,/]\s*|\s+/) ?? []
  const [one = '', two = '', three = ''] = parts
  if (!name || parts.length < 3 || parts.length > 4) return undefined
  let lch: Triple
  if (name === 'rgb') {
    const channel = (part: string) => clamp(component(part, 100, 255), 0, 1)
    lch = toOklch([channel(one), channel(two), channel(three)])
  } else if (name === 'hsl') {
    const share = (part: string) => clamp(component(part, 100, 100), 0, 1)
    lch = toOklch(hslToRgb(component(one, 100, 1), share(two), share(three)))
  } else {
    const hue = (component(three, 100, 1) * Math.PI) / 180
    lch = [clamp(component(one, 100, 1), 0, 1), clamp(component(two, 250, 1), 0, 0.5), hue]
  }
  return lch.every(Number.isFinite) ? lch : undefined
}

/**
 * Whether `accentScale` can read a colour.
 *
 * @param color `blue green purple orange yellow gold red`, or a hex, `rgb()`, `hsl()` or `oklch()` colour
 */
export function isAccentColor(color: string): boolean {
  return parse(color) !== undefined
}

function steps(theme: Theme, [lightness, fullChroma, hue]: Triple) {
  const chroma = Math.min(fullChroma, 0.26)
  const at = (step: number, light: number) =>
    toHex([light, chroma * (theme.chroma[step - 1] ?? 1), hue])
  const plain = (step: number) => at(step, theme.lightness[step - 1] ?? 0)

  let solid = clamp(lightness, ...theme.solid)
  let contrast = WHITE
  if (contrastRatio(WHITE, at(9, solid)) < NEARLY_WHITE_TEXT) {
    contrast = toHex([0.19, Math.min(chroma, 0.03), hue])
  } else {
    while (contrastRatio(WHITE, at(9, solid)) < READABLE) solid -= 0.004
  }
  // Hover moves away from the text, so that it can only become more readable.
  const hover = solid + (contrast === WHITE ? -0.045 : 0.035)

  let text = theme.lightness[10] ?? 0
  while (contrastRatio(at(11, text), plain(3)) < READABLE) text += 0.006 * theme.away

  const scale: ColorScale = [
    ...([plain(1), plain(2), plain(3), plain(4), plain(5), plain(6)] as const),
    ...([plain(7), plain(8), at(9, solid), at(10, hover), at(11, text), plain(12)] as const),
  ]
  return { scale, contrast }
}

/**
 * Twelve steps of an accent for light and dark, worked out in OKLCH.
 *
 * Step 11 on steps 1 to 3, and the contrast colour on steps 9 and 10, reach 4.5:1 in both themes whatever
 * colour comes in; the accent itself is step 9, moved only where it would be unreadable or invisible.
 *
 * @param color see {@link isAccentColor}; transparency is ignored
 * @throws RangeError when the colour can't be read
 */
export function accentScale(color: string): AccentScale {
  const lch = parse(color)
  if (!lch) throw new RangeError(`Not a colour that can be read: ${color}`)
  const light = steps(LIGHT, lch)
  const dark = steps(DARK, lch)
  return {
    light: light.scale,
    dark: dark.scale,
    contrastLight: light.contrast,
    contrastDark: dark.contrast,
  }
}

/**
 * The accent as CSS declarations: `--accent-1` to `--accent-12` and `--accent-9-contrast`, each for both
 * themes by `light-dark()`. Only hex colours come out, so the text is safe to inline in a style sheet.
 *
 * @param color see {@link isAccentColor}
 * @throws RangeError when the colour can't be read
 */
export function accentCss(color: string): string {
  const { light, dark, contrastLight, contrastDark } = accentScale(color)
  const lines = light.map((value, i) => `--accent-${i + 1}:light-dark(${value},${dark[i]});`)
  return lines.join('') + `--accent-9-contrast:light-dark(${contrastLight},${contrastDark});`
}
