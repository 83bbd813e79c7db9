import { expect, test } from 'vitest'
import { checkFile } from './limits.ts'

const limits = { maxBytes: 10, prohibited: [{ extension: '.BAT' }] }
const check = (name: string, text = 'x') => checkFile(new File([text], name), limits)

test.each(['evil.bat', 'EVIL.BAT', 'evil.bat.', 'evil.bat. . ', 'evil.bat\u00A0'])(
  '%j is of the type that is not taken',
  (name) => expect(check(name)).toBe('file_type_prohibited'),
)

test('what may be sent is not in the way', () => {
  for (const name of ['bat', 'a.bat.txt', '...', 'a']) expect(check(name), name).toBeUndefined()
  expect(check('a.txt', '')).toBe('file_empty')
  expect(check('a.txt', 'x'.repeat(11))).toBe('file_too_large')
})
