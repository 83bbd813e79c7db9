import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { CallRequest } from '../../sdk/index.ts'
import { isAddress } from '../lib/addresses.ts'
import { failureCode, failureDetails } from '../lib/errors.ts'
import type { Phone } from '../lib/phone.ts'
import { useCallsStore } from '../stores/calls.ts'
import { useCompanyStore } from '../stores/company.ts'
import { useDraftFields } from './useDraftFields.ts'
import { useErrorText } from './useErrorText.ts'

export type CallMode = 'now' | 'later'
type Recording = 'yes' | 'no' | '' | undefined

/** A call that is being asked for: what was entered, what is wrong with it, and the asking itself. */
export function useCallForm(menuId: number, mode: () => CallMode) {
  const { t } = useI18n()
  const calls = useCallsStore()
  const company = useCompanyStore()
  const errorText = useErrorText()

  const phone = ref<Phone>()
  const typedIn = ref('')
  const kept = useDraftFields('call', menuId)
  const phoneText = kept.field('phone')
  const country = kept.field('country')
  const slot = kept.field('slot')
  const keptRecording = kept.field('recording')
  const recording = computed<Recording>({
    get: () =>
      keptRecording.value === 'yes' || keptRecording.value === 'no' ? keptRecording.value : '',
    set: (choice) => (keptRecording.value = choice ?? ''),
  })
  /** Where the confirmation of a call at a time goes; the company may know an address already. */
  const email = kept.field('email')
  const errors = ref({ phone: '', slot: '', email: '', recording: '' })
  const problem = ref('')
  const existing = ref<number>()
  const nextSlots = ref<readonly string[]>([])
  const sending = ref(false)

  const asksRecording = computed(() => company.company?.calls?.ask_recording_permission ?? false)

  const address = () => email.value.trim()

  function phoneError() {
    if (phone.value) return ''
    return typedIn.value
      ? t('call.phoneInvalid', { country: typedIn.value })
      : t('call.phoneMissing')
  }

  function validate() {
    errors.value = {
      phone: phoneError(),
      slot: mode() === 'later' && !slot.value ? t('call.slotMissing') : '',
      email:
        mode() === 'later' && address() && !isAddress(address()) ? t('email.emailInvalid') : '',
      recording: asksRecording.value && !recording.value ? t('call.recordingMissing') : '',
    }
    return !Object.values(errors.value).some(Boolean)
  }

  function request(number: string): CallRequest {
    const permission = {
      yes: 'recording_permission_granted',
      no: 'recording_permission_denied',
      '': 'recording_permission_not_asked',
    } as const
    return {
      phone_number: number,
      recording_permission: permission[recording.value ?? ''],
      ...(mode() === 'later' && { scheduled_at: slot.value }),
      ...(mode() === 'later' && address() && { email: address() }),
    }
  }

  function explain(error: unknown) {
    const code = failureCode(error)
    const details = failureDetails(error)
    if (code === 'phone_invalid' || code === 'country_not_served') {
      errors.value.phone = errorText(code)
    } else if (code === 'slot_taken') {
      const next = details['next_slots']
      nextSlots.value = Array.isArray(next) ? next.filter((one) => typeof one === 'string') : []
      slot.value = ''
      problem.value = nextSlots.value.length > 0 ? t('call.slotTaken') : errorText(code)
    } else if (code === 'call_already_open' && typeof details['call_id'] === 'number') {
      existing.value = details['call_id']
      problem.value = t('call.alreadyOpen')
    } else if (code !== 'aborted') {
      problem.value = errorText(code)
    }
    return code
  }

  /** The id of the call, once it is asked for. */
  async function submit(): Promise<number | undefined> {
    if (sending.value || !validate() || !phone.value) return undefined
    sending.value = true
    problem.value = ''
    existing.value = undefined
    nextSlots.value = []
    try {
      const call = await calls.create(menuId, request(phone.value.e164))
      kept.clear()
      return call.id
    } catch (error) {
      explain(error)
      return undefined
    } finally {
      sending.value = false
    }
  }

  function setPhone(read: Phone | undefined, country: string) {
    phone.value = read
    typedIn.value = country
    if (read) errors.value.phone = ''
  }

  /** A time of a draft may have been taken by somebody else meanwhile. */
  function offer(free: readonly string[]) {
    if (slot.value && !free.includes(slot.value)) slot.value = ''
  }

  /** Of two ways to be called, the one that was chosen on this page; `asked` is the one that the page opened with. */
  function choice(asked: CallMode) {
    const field = kept.field(`asked-${asked}`, asked)
    return computed<CallMode>({
      get: () => (field.value === 'now' || field.value === 'later' ? field.value : asked),
      set: (value) => (field.value = value),
    })
  }

  return {
    phone,
    phoneText,
    country,
    choice,
    offer,
    slot,
    email,
    recording,
    errors,
    problem,
    existing,
    nextSlots,
    sending,
    asksRecording,
    setPhone,
    submit,
  }
}
