import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '../styles/index.css'
import { i18n } from '../i18n/portal.ts'
import App from './App.vue'
import { router } from './router/index.ts'
import { boot } from './boot.ts'
import { meetHostPage, serveHostPage } from './host.ts'
import { usePreferencesStore } from './stores/preferences.ts'

const app = createApp(App).use(createPinia()).use(i18n)

async function start() {
  // Before the first store: the host page gives the customer's token, language and storage.
  await meetHostPage()
  // The words must be there before the first screen; its route loads at the same time.
  const words = usePreferencesStore().start(boot.company)
  app.use(router)
  await Promise.all([words, router.isReady().catch(() => undefined)])
  app.mount('#app')
  await serveHostPage()
}

// No await out here: the routes' chunks import from the one this ends up in, and would wait for it for ever.
void start()
