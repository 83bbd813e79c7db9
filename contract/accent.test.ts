import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accentCss, accentScale, contrastRatio, isAccentColor } from './accent.ts'

const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => '#' + n.toString(16).padStart(6, '0'))
const percent = fc.integer({ min: 0, max: 100 })
const degrees = fc.integer({ min: -720, max: 720 })
const fraction = fc.double({ min: 0, max: 1, noNaN: true }).map((n) => n.toFixed(4))

const anyColor = fc.oneof(
  hex,
  fc.constantFrom('blue', 'green', 'purple', 'orange', 'yellow', 'gold', 'red', '#fff', '#000'),
  fc.tuple(degrees, percent, percent).map(([h, s, l]) => `hsl(${h}deg ${s}% ${l}%)`),
  fc.tuple(fraction, fraction, degrees).map(([l, c, h]) => `oklch(${l} ${c} ${h})`),
)

describe('accentScale', () => {
  test('every colour gives readable text in both themes', () => {
    fc.assert(
      fc.property(anyColor, (color) => {
        const { light, dark, contrastLight, contrastDark } = accentScale(color)
        for (const [scale, contrast] of [
          [light, contrastLight],
          [dark, contrastDark],
        ] as const) {
          expect(scale).toHaveLength(12)
          for (const step of scale) expect(step).toMatch(/^#[\da-f]{6}$/)
          for (const background of scale.slice(0, 3)) {
            expect(contrastRatio(scale[10], background)).toBeGreaterThanOrEqual(4.5)
            expect(contrastRatio(scale[11], background)).toBeGreaterThanOrEqual(7)
          }
          expect(contrastRatio(contrast, scale[8])).toBeGreaterThanOrEqual(4.5)
          expect(contrastRatio(contrast, scale[9])).toBeGreaterThanOrEqual(4.5)
        }
      }),
      { numRuns: 1500 },
    )
  })

  test('a readable brand colour is step 9 untouched', () => {
    expect(accentScale('#2563eb').light[8]).toBe('#2563eb')
    expect(accentScale('#15803d').light[8]).toBe('#15803d')
  })

  test('a light colour gets dark text, a dark one white', () => {
    expect(contrastRatio(accentScale('yellow').contrastLight, '#ffffff')).toBeGreaterThan(12)
    expect(accentScale('#123').contrastLight).toBe('#ffffff')
  })

  test('the same colour in every notation gives the same scale', () => {
    const expected = accentScale('#ff0000').light
    for (const same of [
      '#F00',
      '#f00f',
      '#ff000080',
      'rgb(255, 0, 0)',
      'rgba(255 0 0 / 50%)',
      'rgb(100% 0% 0%)',
      'hsl(0, 100%, 50%)',
      'hsl(1turn 100% 50%)',
    ]) {
      expect(accentScale(same).light, same).toEqual(expected)
    }
  })

  test('what is not a colour is refused', () => {
    for (const bad of [
      '',
      'blurple',
      '#12',
      '#ggg',
      'rgb(1 2)',
      'rgb(a b c)',
      'url(x)',
      'toString',
    ]) {
      expect(isAccentColor(bad), bad).toBe(false)
      expect(() => accentScale(bad), bad).toThrow(RangeError)
    }
    expect(isAccentColor('#fff;}</style><script>')).toBe(false)
  })
})

describe('accentCss', () => {
  test('declares twelve steps and the contrast colour, and nothing but hex colours', () => {
    fc.assert(
      fc.property(anyColor, (color) => {
        expect(accentCss(color)).toMatch(
          /^(--accent-\d+(-contrast)?:light-dark\(#[\da-f]{6},#[\da-f]{6}\);){13}$/,
        )
      }),
      { numRuns: 100 },
    )
    expect(accentCss('red')).toContain('--accent-12:')
    expect(accentCss('red')).toContain('--accent-9-contrast:')
  })
})
