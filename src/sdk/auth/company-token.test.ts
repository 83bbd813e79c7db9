import { afterEach, expect, test, vi } from 'vitest'
import { CompanyToken } from './company-token.ts'

afterEach(() => void vi.useRealTimers())

test('a host that never answers is given up with words that say so, and asked again', async () => {
  vi.useFakeTimers()
  const authenticate = vi
    .fn<() => Promise<{ token: string }>>()
    .mockReturnValueOnce(new Promise(() => undefined))
    .mockResolvedValueOnce({ token: 'a.b.c' })
  const tokens = new CompanyToken(authenticate)
  const refused = expect(tokens.take()).rejects.toMatchObject({
    code: 'token_missing',
    message: 'authenticate() gave no answer',
  })
  await vi.advanceTimersByTimeAsync(30_000)
  await refused
  expect(await tokens.take()).toBe('a.b.c')
  expect(vi.getTimerCount()).toBe(0)
})
