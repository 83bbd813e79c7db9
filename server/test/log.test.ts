import { expect, it } from 'vitest'
import { loggedError } from '../plugins/log.ts'

it('logs what went wrong, and nobody to whom', () => {
  const refused = Object.assign(
    new Error("Can't send mail - 550 5.1.1 <ada@example.com>: user unknown"),
    { code: 'EENVELOPE', rejected: ['ada@example.com'], envelope: { to: ['ada@example.com'] } },
  )
  const error = new Error('the mail to ada@example.com failed', { cause: refused })
  const logged = loggedError(error)
  expect(JSON.stringify(logged)).not.toContain('ada@')
  expect(logged).toMatchObject({
    type: 'Error',
    message: 'the mail to …@example.com failed',
    cause: { code: 'EENVELOPE', message: expect.stringContaining('<…@example.com>') as string },
  })
  expect(logged.stack).toContain('log.test.ts')
  expect(loggedError('no error')).toEqual({ type: 'string', message: 'no error', stack: '' })
})
