import { expect, test } from 'vitest'
import { filesOfPage } from './sizes.mjs'

const manifest = {
  _vue: { file: 'assets/vue.js' },
  _home: { file: 'assets/home.js', css: ['assets/home.css'], imports: ['_vue'] },
  'Chat.vue': { file: 'assets/chat.js', css: ['assets/chat.css'], imports: ['_home', '_vue'] },
}
const html = `
  <script type="module" crossorigin src="/assets/home.js"></script>
  <link rel="stylesheet" crossorigin href="/assets/home.css">`

test('counts what the page names and all that it imports, once', () => {
  expect(filesOfPage(manifest, html, [])).toEqual([
    'assets/home.js',
    'assets/home.css',
    'assets/vue.js',
  ])
  expect(filesOfPage(manifest, html, ['Chat.vue'])).toEqual([
    'assets/home.js',
    'assets/home.css',
    'assets/vue.js',
    'assets/chat.js',
    'assets/chat.css',
  ])
})

test('a chunk that is no longer there is told, not left out', () => {
  expect(() => filesOfPage(manifest, html, ['Gone.vue'])).toThrow('Gone.vue')
})
