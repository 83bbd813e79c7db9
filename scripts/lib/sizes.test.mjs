import { expect, test } from 'vitest'
import { filesOfPage } from './sizes.mjs'

const manifest = {
  'index.html': {
    file: 'portal.js',
    css: ['portal.css'],
    imports: ['_vue.js'],
    dynamicImports: ['Home.vue'],
  },
  '_vue.js': { file: 'vue.js', imports: ['_vue.js'] },
  'Home.vue': { file: 'home.js', css: ['home.css'], imports: ['_vue.js', '_list.js'] },
  '_list.js': { file: 'list.js' },
  'Chat.vue': { file: 'chat.js' },
}

test('counts the entry, its first route and all that they import, once', () => {
  expect(filesOfPage(manifest, 'index.html', ['Home.vue'])).toEqual([
    'portal.js',
    'portal.css',
    'vue.js',
    'home.js',
    'home.css',
    'list.js',
  ])
})

test('a chunk that is named and not built is an error, not a zero', () => {
  expect(() => filesOfPage(manifest, 'index.html', ['Gone.vue'])).toThrow('Gone.vue')
})
