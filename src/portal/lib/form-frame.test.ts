import { expect, test } from 'vitest'
import { formAddress, readAnswers } from './form-frame.ts'

const HOME = 'https://help.example'

test('a page of ours is shown without our origin, one of others with theirs', () => {
  const own = formAddress('/forms/a.html', 's 1', 'en', HOME)
  expect(own?.href).toBe('https://help.example/forms/a.html#signature=s+1&lang=en')
  expect(own?.origin).toBe('null')
  expect(own?.sandbox).not.toContain('allow-same-origin')
  const other = formAddress('https://forms.example/a', 's', 'en', HOME)
  expect(other?.origin).toBe('https://forms.example')
})

test('a page that knows its signature or has a route of its own keeps them', () => {
  const signed = formAddress('https://forms.example/#/a?signature=s+1', 's 1', 'en', HOME)
  expect(signed?.href).toBe('https://forms.example/#/a?signature=s+1&lang=en')
  const routed = formAddress('https://forms.example/#/a', 's 1', 'en', HOME)
  expect(routed?.href).toBe('https://forms.example/#/a?signature=s+1&lang=en')
})

test.each(['http://forms.example/a', 'javascript:alert(1)', 'data:text/html,x', 'https://'])(
  'nothing is loaded from %s',
  (endpoint) => {
    expect(formAddress(endpoint, 's', 'en', HOME)).toBeUndefined()
  },
)

test('answers are taken only as such, and only of this form', () => {
  const data = { city: 'Lima', floors: 2, parking: true, tags: ['a'], odd: { deep: 1 } }
  expect(readAnswers({ type: 'form_complete', signature: 's', data }, 's')).toEqual({
    city: 'Lima',
    floors: 2,
    parking: true,
    tags: ['a'],
    odd: { deep: 1 },
  })
  expect(readAnswers({ type: 'form_complete', signature: 'other', data }, 's')).toBeUndefined()
  expect(readAnswers({ type: 'hello', signature: 's', data }, 's')).toBeUndefined()
  expect(readAnswers('form_complete', 's')).toBeUndefined()
})

test('answers are cut to what the server takes, and never refused for their size', () => {
  const read = (data: object) => readAnswers({ type: 'form_complete', signature: 's', data }, 's')
  const fields = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f${at}`, at]))
  expect(Object.keys(read(fields) ?? {})).toHaveLength(100)
  expect(read({ ['n'.repeat(500)]: 'x'.repeat(50_000), '': 1 })).toEqual({
    ['n'.repeat(128)]: 'x'.repeat(10_000),
    '-': 1,
  })
  const long = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [`f${at}`, 'é'.repeat(10_000)]),
  )
  expect(Object.keys(read(long) ?? {})).toEqual(['f0', 'f1', 'f2', 'f3'])
  let deep: object = { at: 'the bottom' }
  for (let level = 0; level < 40; level++) deep = { deep }
  expect(JSON.stringify(read(deep))).toContain('the bottom')
  let levels = 0
  for (let at: unknown = read(deep); at && typeof at === 'object'; at = Object.values(at)[0])
    levels++
  expect(levels).toBeLessThan(25)
})

test('what a page posts as no JSON is no answer', () => {
  const data: Record<string, unknown> = {}
  data['self'] = data
  expect(readAnswers({ type: 'form_complete', signature: 's', data }, 's')).toBeUndefined()
})
