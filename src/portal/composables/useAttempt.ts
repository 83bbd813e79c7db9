import { ref, type Ref } from 'vue'
import { failureCode } from '../lib/errors.ts'
import { useErrorText } from './useErrorText.ts'

/** Something that the customer asked for: that it is being done, and in `problem` what went wrong about it in words. */
export function useAttempt(problem: Ref<string>) {
  const errorText = useErrorText()
  const busy = ref(false)

  async function attempt(work: () => Promise<void>) {
    busy.value = true
    problem.value = ''
    await work().catch((error: unknown) => {
      problem.value = errorText(failureCode(error))
    })
    busy.value = false
  }

  return { busy, attempt }
}
