import { createAppI18n } from './index.ts'

/** The portal's texts: each language is two chunks of its own. */
export const { i18n, setLocale, loadRest } = createAppI18n({
  en: {
    home: () => import('./locales/portal/en.json?home'),
    rest: () => import('./locales/portal/en.json?rest'),
  },
  es: {
    home: () => import('./locales/portal/es.json?home'),
    rest: () => import('./locales/portal/es.json?rest'),
  },
  ar: {
    home: () => import('./locales/portal/ar.json?home'),
    rest: () => import('./locales/portal/ar.json?rest'),
  },
  ja: {
    home: () => import('./locales/portal/ja.json?home'),
    rest: () => import('./locales/portal/ja.json?rest'),
  },
})
