import { computed, onScopeDispose, ref, watch } from 'vue'
import type { DeflectionChannel } from '../../../contract/rich-messages.ts'
import type { ChatResponse } from '../../sdk/index.ts'
import { useChatStore } from '../stores/chat.ts'
import { useLifeStore } from '../stores/life.ts'

/** Other ways than waiting, while they are worth offering: a long wait, closed hours, or nobody who could be called. */
export function useDeflection(state: () => ChatResponse | null) {
  const chat = useChatStore()
  const life = useLifeStore()

  /** What was offered and declined: the same is not offered twice. */
  const declined = ref('')
  /** What was offered last, as the company is told once. */
  let told = ''
  /** A link that the customer has followed, and has not come back from. */
  const left = ref<number>()
  /** The same link, once they are back. */
  const asked = ref<number>()

  const failedCall = computed(() => {
    const escalation = state()?.escalation
    return escalation?.status === 'failed' ? escalation : undefined
  })
  const offeredByBot = computed(() =>
    chat.messages.findLast(({ type, action }) => type === 'action' && action === 'deflection'),
  )
  /** What there is to offer something for; empty for nothing. */
  const occasion = computed(() => {
    const current = state()
    if (!current || !chat.ongoing || current.status === 'assigned') return ''
    // one question at a time, and that one has a time limit
    if (current.check_in?.state === 'required') return ''
    if (failedCall.value) return `failed ${failedCall.value.id}`
    if (current.status === 'queued') return `queued ${current.escalation?.id ?? 0}`
    const bot = offeredByBot.value
    return bot && bot === chat.messages.at(-1) ? `bot ${bot.$index}` : ''
  })
  const due = computed(() => {
    if (!occasion.value || occasion.value === declined.value) return false
    return !occasion.value.startsWith('queued') || life.deflection?.due === true
  })
  const offers = computed(() => {
    const found = life.deflection
    if (!due.value || !found) return undefined
    const links = found.external_deflection_links.enabled ? found.links : []
    const some = found.email || links.length > 0
    return some || failedCall.value ? { ...found, links } : undefined
  })

  // the wait in minutes: what is due may change with it
  const minutes = computed(() => Math.ceil((state()?.queue?.wait_seconds ?? 0) / 60))
  watch(
    [occasion, minutes],
    () => {
      if (occasion.value) life.loadDeflection().catch(() => undefined)
    },
    { immediate: true },
  )
  watch(
    () => offers.value !== undefined,
    (shown) => {
      if (!shown || told === occasion.value) return
      told = occasion.value
      void life.track({ event: 'deflection_offered' })
    },
  )

  function choose(channel: DeflectionChannel, link?: number) {
    const escalation = state()?.escalation
    if (escalation) void life.trackEscalation(escalation.id, channel, link)
    else
      void life.track({
        event: 'deflection_chosen',
        channel,
        ...(link && { external_link_id: link }),
      })
  }

  function keepWaiting() {
    choose('keep_waiting')
    declined.value = occasion.value
  }

  function openLink(id: number) {
    choose('external_link', id)
    void life.track({ event: 'external_link_opened', external_link_id: id })
    left.value = id
  }

  function comeBack() {
    if (document.hidden || left.value === undefined) return
    asked.value = left.value
    left.value = undefined
  }

  /** Whether the page behind the link has settled the matter; then the chat can end. */
  async function tell(solved: boolean) {
    const link = asked.value
    asked.value = undefined
    if (link === undefined) return
    await life.track({ event: 'external_link_result', external_link_id: link, solved })
    if (solved) await chat.finish()
  }

  document.addEventListener('visibilitychange', comeBack)
  // a link may open beside this window, which then is never hidden
  window.addEventListener('focus', comeBack)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', comeBack)
    window.removeEventListener('focus', comeBack)
    life.deflection = undefined
  })

  return { offers, asked, failedCall, choose, keepWaiting, openLink, tell }
}
