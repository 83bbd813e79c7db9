import fc from 'fast-check'
import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import UiMarkdown from './UiMarkdown.vue'

const show = (source: string) => mount(UiMarkdown, { props: { source } })
const links = (source: string) => show(source).findAll('a')

const MALICIOUS = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript&#58;alert(1)',
  'javascript&#x3A;alert(1)',
  '&#106;avascript:alert(1)',
  '&#x6A&#x61;vascript:alert(1)',
  'javascript&colon;alert(1)',
  'java&Tab;script:alert(1)',
  'javascript%3Aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://portal.example/1',
  'view-source:https://a.example',
  'intent://scan/#Intent;end',
  '//evil.example',
  '/api/sign-out',
  'https:',
  '\\\\evil.example\\share',
]

describe('links', () => {
  test.each(MALICIOUS)('%j never becomes a link', (href) => {
    for (const source of [
      `[press](${href})`,
      `[press](<${href}>)`,
      `<${href}>`,
      `![press](${href})`,
      `[press][1]\n\n[1]: ${href}`,
      `[press](${href} "title")`,
    ]) {
      for (const link of links(source)) {
        expect(link.attributes('href'), source).toMatch(/^https?:\/\/[^/]/)
        expect(link.attributes('href'), source).not.toMatch(/alert|msgbox/)
      }
      expect(show(source).find('img, script, iframe').exists(), source).toBe(false)
    }
  })

  test('whatever is written, only four schemes come alive', () => {
    const scheme = fc.constantFrom('javascript:', 'data:', 'vbscript:', 'https://', 'mailto:', 'x:')
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('[', '](', ')', '<', '>', '&#58;', '\n', '`'),
    )
    const source = fc
      .array(fc.oneof(scheme, part), { maxLength: 12 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(source, (text) => {
        for (const link of links(text)) {
          expect(link.attributes('href')).toMatch(/^(https?:|mailto:|tel:)/)
          expect(link.attributes('rel')).toBe('noopener noreferrer nofollow')
        }
      }),
      { numRuns: 200 },
    )
  })

  test('open in a new tab that knows nothing of ours', () => {
    const [link] = links('[guide](https://help.example/a?b=1&c=2)')
    expect(link?.attributes()).toMatchObject({
      href: 'https://help.example/a?b=1&c=2',
      target: '_blank',
      rel: 'noopener noreferrer nofollow',
    })
  })

  test('say where they lead when their text does not', () => {
    expect(links('[your bank](https://evil.example/x)')[0]?.text()).toBe('your bank (evil.example)')
    expect(links('[https://bank.example](https://evil.example)')[0]?.text()).toContain(
      '(evil.example)',
    )
    expect(
      links('[https://bank.example@evil.example](https://bank.example@evil.example)')[0]?.text(),
    ).toContain('(evil.example)')
    expect(links('[bank](https://b\u0430nk.example)')[0]?.text()).toContain('(xn--')
    expect(links('https://b\u0430nk.example')[0]?.text()).toContain('(xn--')
  })

  test('do not repeat an address that is the text already', () => {
    expect(links('see https://help.example/a')[0]?.text()).toBe('https://help.example/a')
    expect(links('see www.help.example')[0]?.text()).toBe('www.help.example')
    expect(links('[help.example](https://help.example/)')[0]?.text()).toBe('help.example')
    expect(links('write to ada@acme.example')[0]?.text()).toBe('ada@acme.example')
    expect(links('[+34 600](tel:+34600)')[0]?.attributes('href')).toBe('tel:+34600')
  })

  test('are never nested', () => {
    expect(links('[![logo](https://a.example/l.png)](https://b.example)')).toHaveLength(1)
  })
})

describe('raw HTML', () => {
  test.each([
    '<script>alert(1)</script>',
    'hi <img src=x onerror=alert(1)> there',
    '<a href="javascript:alert(1)">x</a>',
    '<svg/onload=alert(1)>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<style>*{display:none}</style>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '<details open ontoggle=alert(1)>x',
  ])('%s is shown as text', (source) => {
    const shown = show(source)
    expect(shown.find('script, img, a, svg, iframe, style, details').exists()).toBe(false)
    expect(shown.text()).toContain(source.startsWith('&') ? '<script>alert(1)</script>' : source)
  })

  test('pictures from elsewhere are not fetched but linked', () => {
    const shown = show('![a chart](https://track.example/1.png)')
    expect(shown.find('img').exists()).toBe(false)
    expect(shown.get('a').text()).toBe('a chart (track.example)')
  })
})

describe('structure', () => {
  test('keeps what people use', () => {
    const shown = show(
      '# One\n\n**bold** *soft* ~~gone~~ `x&amp;y`\nnext\n\n3. three\n4. four\n\n- [x] done\n\n| a | b |\n|-|-:|\n| 1 | 2 |\n\n> said\n\n```\n<b>\n```',
    )
    expect(shown.get('h3').text()).toBe('One')
    expect(shown.get('strong').text()).toBe('bold')
    expect(shown.get('p code').text()).toBe('x&amp;y')
    expect(shown.find('br').exists()).toBe(true)
    expect(shown.get('ol').attributes('start')).toBe('3')
    expect(shown.get('ul').text()).toBe('☑ done')
    expect(shown.findAll('td').map((cell) => cell.text())).toEqual(['1', '2'])
    expect(shown.get('blockquote').text()).toBe('said')
    expect(shown.get('pre').text()).toBe('<b>')
  })

  test('text survives whatever it holds', () => {
    expect(show('AT&amp;T &#169; &unknown; &#0;').text()).toBe('AT&T © &unknown; \ufffd')
    expect(show('5 * 3 < 20 && a_b_c').text()).toBe('5 * 3 < 20 && a_b_c')
  })

  test('absurd nesting stays text and does not break the page', () => {
    const deep = `${'>'.repeat(20_000)}end`
    expect(show(deep).text()).toContain('end')
    expect(show(`${'> '.repeat(300)}end`).text()).toContain('end')
    expect(show(`${'- '.repeat(300)}end`).text()).toContain('end')
  })
})
