import { shallowRef } from 'vue'
import { DeskError } from '../api/error.ts'
import { newKey } from '../logic/key.ts'
import { useErrorText } from './errors.ts'

/** Why something was not taken: in words, and what the server has to say of single fields. */
export interface Problem {
  text: string
  reasons: readonly string[]
}

function reasonsOf(cause: unknown): string[] {
  const { fields } = DeskError.from(cause).details
  if (typeof fields !== 'object' || fields === null) return []
  return Object.entries(fields).map(([field, reason]) => `${field}: ${String(reason)}`)
}

/**
 * What a dialog asks the server for: never twice at the same time, and under one key for as long as it is the same, so that
 * it is done once however often it is tried. Other content is another wish, and so is the same content once it was granted.
 */
export function useSubmit<Body>(work: (body: Body, key: string) => Promise<unknown>) {
  const errorText = useErrorText()
  const busy = shallowRef(false)
  const problem = shallowRef<Problem>()
  let content: string | undefined
  let key = ''

  /** Whether it was granted. */
  async function submit(body: Body): Promise<boolean> {
    if (busy.value) return false
    const asked = JSON.stringify(body)
    if (asked !== content) key = newKey()
    content = asked
    busy.value = true
    problem.value = undefined
    try {
      await work(body, key)
      content = undefined
      return true
    } catch (cause) {
      problem.value = { text: errorText(cause), reasons: reasonsOf(cause) }
      return false
    } finally {
      busy.value = false
    }
  }

  const forget = () => (problem.value = undefined)

  return { busy, problem, submit, forget }
}
