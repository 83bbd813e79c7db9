import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createI18n } from 'vue-i18n'
import ar from '../../i18n/locales/portal/ar.json' with { type: 'json' }
import en from '../../i18n/locales/portal/en.json' with { type: 'json' }
import es from '../../i18n/locales/portal/es.json' with { type: 'json' }
import ja from '../../i18n/locales/portal/ja.json' with { type: 'json' }
import type { Locale } from '../../i18n/languages.ts'
import { usePreferencesStore } from '../stores/preferences.ts'
import { useFormat } from './useFormat.ts'

const messages = { en, es, ar, ja }

/** The formats of a customer who speaks this language, in this zone. */
function formats(locale: Locale, timeZone = 'UTC') {
  const pinia = createPinia()
  setActivePinia(pinia)
  const preferences = usePreferencesStore()
  preferences.locale = locale
  preferences.timeZone = timeZone
  const i18n = createI18n({ legacy: false, locale, messages })
  let found: ReturnType<typeof useFormat> | undefined
  const Probe = defineComponent(() => {
    found = useFormat()
    return () => h('i')
  })
  mount(Probe, { global: { plugins: [pinia, i18n] } })
  if (!found) throw new Error('nothing was mounted')
  return { ...found, t: i18n.global.t }
}

afterEach(() => void vi.useRealTimers())

test.each([
  [
    'en',
    [
      'no wait',
      'less than a minute',
      'about 1 minute',
      'about 4 minutes',
      'about 1 hour, 30 minutes',
    ],
  ],
  [
    'es',
    [
      'sin espera',
      'menos de un minuto',
      'aproximadamente 1 minuto',
      'aproximadamente 4 minutos',
      'aproximadamente 1 hora y 30 minutos',
    ],
  ],
  ['ar', ['بلا انتظار', 'أقل من دقيقة', 'حوالي دقيقة', 'حوالي 4 دقائق', 'حوالي ساعة و30 دقيقة']],
  ['ja', ['待ち時間なし', '1 分未満', '約 1 分', '約 4 分', '約 1 時間 30 分']],
] as const)('waits are said as a person says them: %s', (locale, said) => {
  const { wait } = formats(locale)
  // seconds, rounded up so that nobody waits longer than was said
  expect([0, 59, 60, 181, 5400].map(wait)).toEqual(said)
})

test.each([
  ['en', 'Opens Monday 3:00 AM', 'We open Monday 3:00 AM.'],
  ['es', 'Próxima apertura: lunes, 3:00', 'Próxima apertura: lunes, 3:00.'],
  ['ar', 'موعد الافتتاح: الاثنين 3:00 ص', 'موعد الافتتاح التالي: الاثنين 3:00 ص.'],
  ['ja', '受付開始：月曜日 3:00', '次の受付開始：月曜日 3:00'],
] as const)(
  'openings are said in the zone and language of the customer: %s',
  (locale, row, home) => {
    vi.useFakeTimers({ now: new Date('2026-11-20T20:00:00Z'), toFake: ['Date'] })
    // Monday, 09:00 in Madrid
    const opens = '2026-11-23T08:00:00Z'
    const { when, t } = formats(locale, 'America/New_York')
    const words = { when: when(opens) }
    expect([t('channel.after_hoursOpens', words), t('home.opens', words)]).toEqual([row, home])
  },
)
