import { createAppI18n } from './index.ts'

/** The portal's texts: each language is a chunk of its own. */
export const { i18n, setLocale } = createAppI18n({
  en: () => import('./locales/portal/en.json'),
  es: () => import('./locales/portal/es.json'),
  ar: () => import('./locales/portal/ar.json'),
  ja: () => import('./locales/portal/ja.json'),
})
