import { readonly, ref } from 'vue'

/** One short message that appears over the page. */
export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'info' | 'success' | 'danger'
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
  /** Stays until it is dismissed. */
  readonly lasting: boolean
}

export interface ToastOptions {
  text: string
  tone?: Toast['tone'] | undefined
  action?: Toast['action']
  lasting?: boolean | undefined
}

const toasts = ref<Toast[]>([])
let nextId = 1

function dismiss(id: number) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** Failures, and what offers an action, stay: nobody should lose them for reading slowly. */
function show({ text, tone = 'info', action, lasting }: ToastOptions) {
  const id = nextId++
  const stays = lasting ?? (tone === 'danger' || action !== undefined)
  const others = toasts.value.filter((toast) => toast.text !== text)
  toasts.value = [...others, { id, text, tone, action, lasting: stays }]
  return id
}

/** The messages of the one UiToasts in the app. */
export function useToasts() {
  return { toasts: readonly(toasts), show, dismiss }
}
