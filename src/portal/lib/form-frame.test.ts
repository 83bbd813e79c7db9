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
  })
  expect(readAnswers({ type: 'form_complete', signature: 'other', data }, 's')).toBeUndefined()
  expect(readAnswers({ type: 'hello', signature: 's', data }, 's')).toBeUndefined()
  expect(readAnswers('form_complete', 's')).toBeUndefined()
})
