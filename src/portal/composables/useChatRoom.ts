import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { MessageButton, MessageResponse, OutgoingMessage } from '../../sdk/index.ts'
import { connectHost } from '../host.ts'
import { failureCode } from '../lib/errors.ts'
import { leavesOpen } from '../../../contract/choices.ts'
import {
  answeredButtons,
  answeredForms,
  isCalledSince,
  type FormState,
  type ShownMessage,
} from '../lib/answers.ts'
import { useChatStore } from '../stores/chat.ts'
import { useDraftsStore } from '../stores/drafts.ts'
import { useUploadsStore } from '../stores/uploads.ts'
import { useErrorText } from './useErrorText.ts'
import { useFileLimits } from './useFileLimits.ts'
import { useStickyButtons } from './useStickyButtons.ts'

/** What the customer can do in the chat that is open, with what went wrong about it in words. */
export function useChatRoom(chatId: number) {
  const { t } = useI18n()
  const chat = useChatStore()
  const drafts = useDraftsStore()
  const uploads = useUploadsStore()
  const errorText = useErrorText()
  const { check, explain, explainFailure, size, perChat, perDay, prohibited } = useFileLimits()

  const problem = ref('')
  const busy = ref<'escalate' | 'finish' | 'resume'>()
  const written = ref(0)
  const attaches = computed(() => !connectHost()?.config.value.disableAttachment)
  const pressed = ref(new Set<number>())
  /** Signatures of forms whose answer is about to be in the outbox. */
  const answering = ref(new Set<string>())

  const draft = computed({
    get: () => drafts.read('chat', chatId),
    set: (text) => {
      drafts.write('chat', chatId, text)
      chat.preview(text).catch(() => undefined)
    },
  })
  /** The session with a person is over, and the customer is asked whether they want to go on. */
  const optsIn = computed(() => {
    const { status, post_session_transfer_status } = chat.state ?? {}
    return status === 'va_assigned' && post_session_transfer_status === 'waiting'
  })
  const over = computed(() => !chat.ongoing && !chat.dismissed)
  const writes = computed(() => chat.ongoing && !optsIn.value)
  const answered = computed(() => answeredButtons(chat.messages))
  const total = computed(() =>
    perChat.value && perDay.value
      ? t('chat.limitsTotal', { chat: perChat.value, day: perDay.value })
      : undefined,
  )
  const filled = computed(() => answeredForms(chat.messages))
  const sticky = useStickyButtons(chatId)

  function canPress({ $index, external, buttons }: MessageResponse) {
    if (!chat.ongoing || external) return false
    const calls = buttons?.some(({ action }) => action === 'escalation')
    if (calls && isCalledSince(chat.messages, $index)) return false
    if (answered.value.has($index) || pressed.value.has($index)) return false
    return !chat.outbox.some(({ message }) => {
      if (message.type !== 'text' || message.in_reply_to !== $index) return false
      const offer = chat.messages.find((one) => one.$index === $index)
      return !offer || !leavesOpen(offer, message)
    })
  }

  /** What the log and the outbox say of a form: they outlive the page, and know of an answer that was taken back. */
  function formState({ signature = '', external }: MessageResponse): FormState {
    if (filled.value.has(signature)) return 'done'
    const waits = chat.outbox.find(
      ({ message }) => message.type === 'noti' && message.signature === signature,
    )
    if (waits) return waits.state
    if (answering.value.has(signature)) return 'sending'
    return chat.ongoing && !external ? 'open' : 'closed'
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
    const signature = message.type === 'noti' ? message.signature : undefined
    if (signature !== undefined) answering.value.add(signature)
    void chat
      .send(message)
      .catch(() => undefined)
      .finally(() => signature !== undefined && answering.value.delete(signature))
  }

  function press(message: ShownMessage, button: MessageButton) {
    if (message.type !== 'sticky_button') pressed.value.add(message.$index)
    if (button.action === 'escalation') return void escalate(message.$index)
    written.value++
    const { title, event_params } = button
    chat
      .send({
        type: 'text',
        content: title,
        in_reply_to: message.$index,
        choice: {
          ...(message.component !== undefined && { component: message.component }),
          button: message.buttons?.indexOf(button) ?? 0,
        },
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
    optsIn,
    over,
    writes,
    draft,
    sticky,
    size,
    total,
    prohibited,
    canPress,
    formState,
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
