import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { DeskError } from '../../api/error.ts'
import { mountDesk } from '../../test/mount.ts'
import { useSubmit } from '../submit.ts'

/** What a dialog would have, with a server that answers as it is told. */
function submitting(answer: () => Promise<unknown>) {
  const keys: string[] = []
  let made: ReturnType<typeof useSubmit<{ title: string }>> | undefined
  mountDesk(
    defineComponent(() => {
      made = useSubmit((_body: { title: string }, key) => {
        keys.push(key)
        return answer()
      })
      return () => h('div')
    }),
  )
  if (!made) throw new Error('it was not set up')
  return { ...made, keys }
}
const refused = new DeskError('validation_failed', 400, 'no', {
  details: { fields: { 'payload.buttons': 'a person is here already' } },
})

describe('submitting', () => {
  it('keeps the key while the content is the same, and takes another for other content', async () => {
    const { submit, keys } = submitting(() => Promise.reject(refused))
    await submit({ title: 'a' })
    await submit({ title: 'a' })
    await submit({ title: 'b' })
    await submit({ title: 'a' })
    expect(keys[0]).toBe(keys[1])
    expect(new Set(keys).size).toBe(3)
  })

  it('takes another key for the same content once it was granted', async () => {
    const { submit, keys } = submitting(() => Promise.resolve())
    expect(await submit({ title: 'a' })).toBe(true)
    await submit({ title: 'a' })
    expect(new Set(keys).size).toBe(2)
  })

  it('asks once at a time', async () => {
    let grant: (() => void) | undefined
    const { submit, busy, keys } = submitting(() => new Promise<void>((done) => (grant = done)))
    const first = submit({ title: 'a' })
    expect(busy.value).toBe(true)
    expect(await submit({ title: 'a' })).toBe(false)
    grant?.()
    expect(await first).toBe(true)
    expect(busy.value).toBe(false)
    expect(keys).toHaveLength(1)
  })

  it('says what went wrong, and which field the server means', async () => {
    const { submit, problem, forget } = submitting(() => Promise.reject(refused))
    expect(await submit({ title: 'a' })).toBe(false)
    expect(problem.value).toEqual({
      text: 'Something in what you entered is not right.',
      reasons: ['payload.buttons: a person is here already'],
    })
    forget()
    expect(problem.value).toBeUndefined()
  })
})
