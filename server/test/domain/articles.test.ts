import { describe, expect, test } from 'vitest'
import { createArticles, readArticle } from '../../domain/articles.ts'
import { containsWords, fillText, pickText } from '../../domain/text.ts'
import { shippedCompany } from '../support/companies.ts'

const { articles } = shippedCompany('acme')
const best = (words: string, lang: string) => articles.search(words, lang, 5)[0]?.slug

describe('articles', () => {
  test.each([
    ['en', 'Where is my parcel?', 'track-your-order'],
    ['en', 'coffe machin', 'descale-coffee-machine'],
    ['en', 'REFUND', 'refunds'],
    ['es', 'devolver un articulo', 'return-an-item'],
    ['es', '¿Cuándo recibiré mi reembolso?', 'refunds'],
    ['ar', 'الفرن لا يسخن', 'oven-does-not-heat'],
    ['ar', 'بالضمان', 'warranty-and-repairs'],
    ['ja', '返金はいつになりますか', 'refunds'],
    ['ja', 'オーブンが温まらない', 'oven-does-not-heat'],
    ['ja', 'ﾍｯﾄﾞﾎﾝ', 'connect-speaker-or-headphones'],
  ])('are found in %s by what people write: %s', (lang, words, slug) => {
    expect(best(words, lang)).toBe(slug)
  })

  test('nothing is found for words that say nothing, or that nobody wrote about', () => {
    expect(articles.search('hello, how are you', 'en', 5)).toEqual([])
    expect(articles.search('zebra', 'en', 5)).toEqual([])
    expect(articles.search('  ?! ', 'ja', 5)).toEqual([])
  })

  test('the excerpt is plain text around the words', () => {
    const [hit] = articles.search('vinegar', 'en', 1)
    expect(hit?.excerpt).toContain('vinegar')
    expect(hit?.excerpt).not.toMatch(/[#*|]/)
    expect(hit?.excerpt.length).toBeLessThan(220)
  })

  test('every article has every language, a title and enough to say', () => {
    for (const slug of ['refunds', 'warranty-and-repairs', 'connect-speaker-or-headphones'])
      for (const lang of ['en', 'es', 'ar', 'ja']) {
        const article = articles.get(slug, lang)
        expect(article?.lang).toBe(lang)
        expect(article?.title).not.toBe('')
        expect(article?.body.length).toBeGreaterThan(300)
      }
    expect(articles.get('no-such-article', 'en')).toBeUndefined()
  })

  test('an article that a language lacks is found in the default one', () => {
    const documents = [
      { slug: 'a', lang: 'en', title: 'Batteries', body: 'How to change them.' },
      { slug: 'b', lang: 'en', title: 'Cables', body: 'Which fit.' },
      { slug: 'b', lang: 'es', title: 'Cables', body: 'Cuáles sirven.' },
    ]
    const some = createArticles(documents, ['en', 'es'], 'en')
    expect(some.search('batteries', 'es', 5).map(({ lang }) => lang)).toEqual(['en'])
    expect(some.search('cables', 'es-MX', 5).map(({ lang }) => lang)).toEqual(['es'])
    expect(some.get('a', 'es')?.lang).toBe('en')
    expect(some.size).toBe(2)
  })

  test('Arabic words are found with and without the particles written before them', () => {
    const documents = [{ slug: 'a', lang: 'ar', title: 'الضمان', body: 'والإصلاح بالمنزل' }]
    const some = createArticles(documents, ['ar'], 'ar')
    for (const words of ['ضمان', 'الضمان', 'بالضمان', 'للضمان', 'إصلاح', 'منزل'])
      expect(some.search(words, 'ar', 5)).toHaveLength(1)
  })

  test('the first heading is the title; a file without one is refused', () => {
    expect(readArticle('a', 'en', '# Title\n\nText')).toEqual({
      slug: 'a',
      lang: 'en',
      title: 'Title',
      body: 'Text',
    })
    expect(readArticle('a', 'en', '## Not a title\n\nText')).toBeUndefined()
    expect(readArticle('A b', 'en', '# Title')).toBeUndefined()
  })
})

describe('texts', () => {
  test('the best language wins: exact, base, default, any', () => {
    const text = { en: 'a', es: 'b', 'es-MX': 'c' }
    expect(pickText(text, 'es-mx', 'en')).toBe('c')
    expect(pickText(text, 'es-AR', 'en')).toBe('b')
    expect(pickText(text, 'ja', 'en')).toBe('a')
    expect(pickText({ ja: 'd' }, 'es', 'en')).toBe('d')
  })

  test.each<[string, string, string, boolean]>([
    ['en', 'I want a PERSON!', 'person', true],
    ['en', 'this is personal', 'person', false],
    ['en', 'thank  you so much', 'thank you', true],
    ['es', 'hablar con una PERSONA', 'persona', true],
    ['es', 'adios', 'adiós', true],
    ['ar', 'أريد التحدث إلى الموظف', 'موظف', true],
    ['ar', 'للموظف', 'موظف', true],
    ['ja', '人と話したいです', '人', true],
    ['ja', '人気の商品', '人', false],
    ['ja', '担当者をお願いします', '担当者', true],
  ])('%s: "%s" contains "%s": %s', (lang, text, words, found) => {
    expect(containsWords(text, words, lang)).toBe(found)
  })

  test('placeholders take their values, and leave nothing where there is none', () => {
    expect(fillText('Order {order}{other}.', { order: '$1' })).toBe('Order $1.')
    expect(fillText('Hello {name}, it is {agent|me}.', {})).toBe('Hello, it is me.')
    expect(fillText('{name|お客}様 {x', { name: '' })).toBe('お客様 {x')
    expect(fillText('{name|お客}様', { name: '佐藤' })).toBe('佐藤様')
  })
})
