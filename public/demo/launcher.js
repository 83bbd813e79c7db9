import { loadPortico } from './portico.js'

const Portico = await loadPortico(globalThis.PORTICO_HOST)
const widget = new Portico({ companyId: 'acme', host: globalThis.PORTICO_HOST })
const look = { name: 'Acme store', accent: '#0f766e', theme: 'auto' }
widget.config({ ...look, invite: true }).mount(document.body)

for (const button of document.querySelectorAll('[data-start]')) {
  const menuKey = button.dataset.start
  button.addEventListener('click', () => (menuKey ? widget.start({ menuKey }) : widget.show()))
}
