import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { MessageButton, MessageResponse, OutgoingMessage } from '../../sdk/index.ts'
import { connectHost } from '../host.ts'
import { failureCode } from '../lib/errors.ts'
import { answeredButtons, answeredForms, isCalledSince } from '../lib/answers.ts'
import { stickyButtons } from '../lib/messages.ts'
import { useChatStore } from '../stores/chat.ts'
import { useDraftsStore } from '../stores/drafts.ts'
import { useUploadsStore } from '../stores/uploads.ts'
import { useErrorText } from './useErrorText.ts'
import { useFileLimits } from './useFileLimits.ts'

/** What the customer can do in the chat that is open, with what went wrong about it in words. */
export function useChatRoom(chatId: number) {
  const { t } = useI18n()
  const chat = useChatStore()
  const drafts = useDraftsStore()
  const uploads = useUploadsStore()
  const errorText = useErrorText()
  const { check, explain, explainFailure, size, prohibited } = useFileLimits()

  const problem = ref('')
  const busy = ref<'escalate' | 'finish' | 'resume'>()
  const written = ref(0)
  const attaches = computed(() => !connectHost()?.config.value.disableAttachment)
  const pressed = ref(new Set<number>())

  const draft = computed({
    get: () => drafts.read('chat', chatId),
    set: (text) => {
      drafts.write('chat', chatId, text)
      chat.preview(text).catch(() => undefined)
    },
  })
  const answered = computed(() => answeredButtons(chat.messages))
  const filled = computed(() => answeredForms(chat.messages))
  const sticky = computed(() => {
    const message = chat.ongoing ? stickyButtons(chat.messages) : undefined
    // they go with who offered them
    const here = message?.$userType === 'agent' ? 'assigned' : 'va_assigned'
    return chat.state?.status === here ? message : undefined
  })

  function canPress({ $index, signature, external, buttons }: MessageResponse) {
    if (!chat.ongoing || external) return false
    const calls = buttons?.some(({ action }) => action === 'escalation')
    if (calls && isCalledSince(chat.messages, $index)) return false
    if (signature && filled.value.has(signature)) return false
    if (answered.value.has($index) || pressed.value.has($index)) return false
    return !chat.outbox.some(
      ({ message }) => message.type === 'text' && message.in_reply_to === $index,
    )
  }

  function fail(error: unknown) {
    problem.value = errorText(failureCode(error))
  }

  async function attempt(work: () => Promise<unknown>) {
    problem.value = ''
    try {
      await work()
      return true
    } catch (error) {
      fail(error)
      return false
    }
  }

  async function during(what: 'escalate' | 'finish' | 'resume', work: () => Promise<unknown>) {
    if (busy.value) return
    busy.value = what
    await attempt(work)
    busy.value = undefined
  }

  /** A message that could not be sent stays in the list and says why, so that nothing is said here. */
  function send(text: string) {
    written.value++
    chat.send(text).catch(() => undefined)
  }

  /** A card that was chosen, or a form that was filled in. */
  function answer(message: OutgoingMessage) {
    written.value++
    chat.send(message).catch(() => undefined)
  }

  function press(message: MessageResponse, button: MessageButton) {
    if (message.type !== 'sticky_button') pressed.value.add(message.$index)
    if (button.action === 'escalation') return void escalate(message.$index)
    written.value++
    const { title, event_params } = button
    chat
      .send({
        type: 'text',
        content: title,
        in_reply_to: message.$index,
        ...(event_params && { event_params }),
      })
      .catch(() => pressed.value.delete(message.$index))
  }

  async function escalate(from?: number) {
    await during('escalate', () => chat.escalate())
    if (problem.value && from !== undefined) pressed.value.delete(from)
  }

  function addFiles(files: readonly File[]) {
    const refused: string[] = []
    for (const file of files) {
      const reason = check(file)
      if (reason) refused.push(explain(reason, file.name))
      else uploads.upload(chatId, file)
    }
    problem.value = refused.join(' ')
    written.value++
  }

  return {
    problem,
    busy,
    written,
    attaches,
    draft,
    sticky,
    size,
    prohibited,
    canPress,
    fail,
    send,
    press,
    answer,
    addFiles,
    escalate: () => escalate(),
    finish: () => during('finish', () => chat.finish()),
    resume: () => during('resume', () => chat.resume()),
    retry: (key: string) => chat.retry(key).catch(() => undefined),
    discard: (key: string) => attempt(() => chat.discard(key)),
    setTyping: (on: boolean) => attempt(() => chat.setTyping(on)),
    explainFailure,
    t,
  }
}
