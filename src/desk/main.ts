import '../styles/index.css'
import './desk.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { applyTheme } from './composables/theme.ts'
import { createDeskI18n } from './i18n.ts'
import { router } from './router.ts'

applyTheme()

const app = createApp(App)
app.use(createPinia())
app.use(await createDeskI18n())
app.use(router)
app.mount('#app')
