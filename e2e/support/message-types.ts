import type { Page } from '@playwright/test'
import { png } from './files.ts'
import type { FileEdit } from './stack.ts'

export const FORM = 'https://forms.example/return'

const media = (what: string) => [{ url: `https://cdn.example/${what}`, text: `The ${what}` }]
const quick = (title: string, go: string) => ({
  title,
  action: 'quick_reply',
  event_params: { go },
})
const card = (title: string) => ({
  title,
  subtitle: `${title} subtitle`,
  body: `Body of **${title}**`,
  link: `https://shop.example/${title.toLowerCase()}`,
  images: media(`${title}.png`),
  event_params: { go: 'picked' },
  buttons: [{ title: `Take ${title}`, style: 'primary', auto_reply: true }],
})
const TEXT = {
  type: 'text',
  title: 'Care tips',
  messages: [
    'Clean it **weekly**:\n\n- the lid\n- the base',
    'Read [the manual](https://manual.example/a), not [this one](javascript:alert) <b>ever</b>.',
  ],
}
const INLINE = {
  type: 'inline_button',
  title: 'Which colour?',
  buttons: [
    quick('Blue', 'picked'),
    quick('Red', 'picked'),
    { title: 'All colours', action: 'quick_reply_link', link: 'https://shop.example/colours' },
    { title: 'A person please', action: 'escalation' },
  ],
}
const STICKY = {
  type: 'sticky_button',
  buttons: [quick('Start over', 'types'), { title: 'Somebody else', action: 'escalation' }],
}

/** What the virtual agent sends when the customer names it. */
export const SENDS: Record<string, object[]> = {
  text: [TEXT],
  inline: [INLINE],
  sticky: [STICKY],
  image: [{ type: 'image', images: media('kettle.png') }],
  video: [{ type: 'video', videos: media('film.mp4') }],
  document: [{ type: 'document', documents: media('guide.pdf') }],
  cards: [{ type: 'content_card', cards: ['Kettle', 'Toaster', 'Mixer'].map(card) }],
  form: [{ type: 'form', form: { name: 'return', title: 'Return form', preview_endpoint: FORM } }],
  complex: [
    {
      type: 'complex',
      components: [
        { type: 'text', messages: ['Part one'] },
        { type: 'image', images: media('part.png') },
        { ...INLINE, title: 'Part three' },
      ],
    },
  ],
  remember: [
    {
      type: 'session_variable',
      capture_target: 'payload',
      capture_key: 'tier',
      payload: 'gold-tier',
    },
    { type: 'session_variable', capture_target: 'end_user_response', capture_key: 'said' },
    { type: 'text', messages: ['Noted. And now?'] },
  ],
  deflect: [{ type: 'action', action: 'deflection' }],
  finish: [
    { type: 'text', messages: ['Goodbye then'] },
    { type: 'action', action: 'end' },
  ],
  person: [{ type: 'action', action: 'escalation', escalation_reason: 'by_virtual_agent' }],
}

/** Nova, as one who sends each type in turn: her file is JSON inside YAML, which YAML allows. */
export function typesEdits(): FileEdit[] {
  const words = (text: string) => ({ en: text, es: text, ar: text, ja: text })
  const on = Object.keys(SENDS).map((type) => ({
    words: { en: [`show ${type}`], ar: [`show ${type}`] },
    go: type,
  }))
  const steps: Record<string, object> = {
    types: { say: [words('Name a type.')], on },
    picked: { say: [words('Good choice.')], on },
  }
  for (const [type, payloads] of Object.entries(SENDS)) {
    steps[type] = {
      send: payloads.map((ujet) => ({ ujet })),
      ...(type === 'finish' || type === 'person' ? {} : { on }),
      ...(type === 'form' ? { then: 'picked' } : {}),
    }
  }
  const lines = Object.entries(steps).map(([key, step]) => `      ${key}: ${JSON.stringify(step)}`)
  return [
    {
      file: 'acme.yaml',
      from: '    name: Nova\n    start: welcome\n',
      to: '    name: Nova\n    start: types\n',
    },
    {
      file: 'acme.yaml',
      from: '    steps:\n      welcome:\n',
      to: `    steps:\n${lines.join('\n')}\n      welcome:\n`,
    },
  ]
}

const FORM_PAGE = `<!doctype html><html lang="en"><title>Return</title>
<form><label>Reason <input name="Reason" value="broken"></label><button>Send it</button></form>
<script>
  document.forms[0].addEventListener('submit', (event) => {
    event.preventDefault()
    const signature = new URLSearchParams(location.hash.slice(1)).get('signature')
    const data = { Reason: document.forms[0].Reason.value, Opened: true }
    parent.postMessage({ type: 'form_complete', signature: 'of another', data: { Reason: 'forged' } }, '*')
    parent.postMessage({ type: 'form_complete', signature, data }, '*')
  })
</script></html>`

/** The hosts that messages point to, as far as a page asks for them; all others are told. */
export async function serveForeign(page: Page): Promise<string[]> {
  const asked: string[] = []
  await page.context().route(/^https:\/\//, async (route) => {
    const url = route.request().url()
    asked.push(url)
    if (url.startsWith(FORM)) {
      return route.fulfill({ contentType: 'text/html', body: FORM_PAGE })
    }
    if (/\.png$/.test(url)) {
      return route.fulfill({ contentType: 'image/png', body: png('a.png', [20, 120, 90]).buffer })
    }
    return route.fulfill({ status: 404 })
  })
  return asked
}
