// A form as a company would write it: it gets `signature` and `lang` after the #, and posts its answers to the chat around it.
const given = new URLSearchParams(location.hash.slice(1))

const TEXTS = {
  es: {
    order: 'Número de pedido',
    reason: '¿Por qué lo devuelve?',
    damaged: 'Está dañado',
    wrong: 'No es lo que pedí',
    unwanted: 'Ya no lo quiero',
    note: 'Algo más',
    send: 'Enviar',
  },
  ar: {
    order: 'رقم الطلب',
    reason: 'ما سبب الإرجاع؟',
    damaged: 'المنتج تالف',
    wrong: 'ليس ما طلبته',
    unwanted: 'لم أعد أريده',
    note: 'أي شيء آخر',
    send: 'إرسال',
  },
  ja: {
    order: '注文番号',
    reason: '返品の理由',
    damaged: '破損している',
    wrong: '注文した商品と違う',
    unwanted: '不要になった',
    note: 'その他',
    send: '送信',
  },
}

const lang = (given.get('lang') ?? 'en').split('-')[0]
if (TEXTS[lang]) {
  document.documentElement.lang = lang
  document.documentElement.dir = lang === 'ar' ? 'rtl' : 'ltr'
  for (const element of document.querySelectorAll('[data-text]')) {
    element.textContent = TEXTS[lang][element.dataset.text]
  }
}

document.querySelector('#return').addEventListener('submit', (event) => {
  event.preventDefault()
  const data = Object.fromEntries(new FormData(event.target))
  // the sandbox takes this page's origin away, but not its address: the chat around it has the same one
  const chat = new URL(location.href).origin
  parent.postMessage({ type: 'form_complete', signature: given.get('signature'), data }, chat)
})
