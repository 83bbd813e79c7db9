import { loadPortico } from './portico.js'

const Portico = await loadPortico(globalThis.PORTICO_HOST)
const widget = new Portico({ companyId: 'acme', host: globalThis.PORTICO_HOST })
widget.config({ name: 'Acme store', accent: '#0f766e', mode: 'inline' }).mount('#help')
