import { computed, onScopeDispose, watch } from 'vue'
import type { DeflectionChannel } from '../../../contract/rich-messages.ts'
import type { ChatResponse } from '../../sdk/index.ts'
import { useChatStore } from '../stores/chat.ts'
import { useLifeStore } from '../stores/life.ts'
import { useReturn } from './useReturn.ts'
import { useWhileVisible } from './useWhileVisible.ts'

/** How often is asked whether there is a reason by now: hours end without anything happening in the chat. */
const LOOK_EVERY = 30_000

/** Other ways than waiting, while they are worth offering: a long wait, closed hours, or nobody who could be called. */
export function useDeflection(chatId: number, state: () => ChatResponse) {
  const chat = useChatStore()
  const life = useLifeStore()
  const { offered, asked: back, keep, leave, settle, forget } = useReturn(`chat:${chatId}`)

  /** The last offer of the flow's own: one that follows from a failed call names that call. */
  const ownOffer = computed(() =>
    chat.messages.findLast(
      ({ action, escalation_id }) => action === 'deflection' && escalation_id === undefined,
    ),
  )
  /** Nobody could be called, and the flow has offered nothing since. */
  const failedCall = computed(() => {
    const { escalation } = state()
    if (escalation?.status !== 'failed') return undefined
    const told = chat.messages.findLast(({ escalation_id }) => escalation_id === escalation.id)
    const isLater = (ownOffer.value?.$index ?? -1) > (told?.$index ?? -1)
    return isLater ? undefined : escalation
  })
  /** What there is to offer something for; nothing where there is nothing. */
  const occasion = computed(() => {
    const { status, check_in, escalation } = state()
    if (!chat.ongoing || status === 'assigned') return undefined
    // one question at a time, and that one has a time limit
    if (check_in?.state === 'required') return undefined
    if (status === 'queued') return { kind: 'queued', name: `queued ${escalation?.id ?? 0}` }
    const failed = failedCall.value
    if (failed) return { kind: 'failed', name: `failed ${failed.id}` }
    const bot = ownOffer.value
    if (!bot || bot !== chat.messages.at(-1)) return undefined
    return { kind: 'bot', name: `bot ${bot.$index}` }
  })
  /** With the reason: who would rather wait for long is still told that the queue has closed. */
  const name = computed(() => {
    const found = life.deflection
    if (occasion.value?.kind !== 'queued') return occasion.value?.name
    return found?.due ? `${occasion.value.name} ${found.reason ?? ''}` : undefined
  })
  const failed = computed(() => (occasion.value?.kind === 'failed' ? failedCall.value : undefined))
  const offers = computed(() => {
    const found = life.deflection
    if (!found || !name.value || offered.value.declined.includes(name.value)) return undefined
    const links = found.external_deflection_links.enabled ? found.links : []
    const some = found.email || links.length > 0
    return some || failed.value ? { ...found, links } : undefined
  })
  const asked = computed(() => (chat.ongoing ? back.value : undefined))

  function load() {
    // what fails is asked for again, at the latest once the line is back
    if (occasion.value) life.loadDeflection().catch(() => undefined)
  }

  // the wait in minutes: what is due may change with it
  const minutes = computed(() => Math.ceil((state().queue?.wait_seconds ?? 0) / 60))
  watch([() => occasion.value?.name, minutes], load, { immediate: true })
  watch(
    () => chat.connected,
    (connected) => connected && load(),
  )
  useWhileVisible(() => occasion.value?.kind === 'queued' && load(), LOOK_EVERY)
  watch(
    () => offers.value && name.value,
    (shown) => {
      if (!shown || offered.value.told.includes(shown)) return
      keep({ told: [...offered.value.told, shown] })
      void life.track({ event: 'deflection_offered' })
    },
    { immediate: true },
  )
  watch(
    () => chat.ongoing,
    (ongoing) => !ongoing && forget(),
    { immediate: true },
  )

  function choose(channel: DeflectionChannel, link?: number) {
    const { escalation } = state()
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
    if (name.value) keep({ declined: [...offered.value.declined, name.value] })
  }

  function openLink(id: number) {
    choose('external_link', id)
    void life.track({ event: 'external_link_opened', external_link_id: id })
    leave(id)
  }

  /** Whether the page behind the link has settled the matter; then the chat can end. */
  async function tell(solved: boolean) {
    const link = settle()
    if (link === undefined) return
    await life.track({ event: 'external_link_result', external_link_id: link, solved })
    if (solved) await chat.finish()
  }

  onScopeDispose(() => (life.deflection = undefined))

  return { offers, asked, failed, choose, keepWaiting, openLink, tell }
}
