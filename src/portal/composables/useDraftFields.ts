import { computed } from 'vue'
import { useDraftsStore, type DraftKind } from '../stores/drafts.ts'

/** Fields as they are stored; anything else that is found there is no draft. */
function parse(text: string): Record<string, string> {
  if (!text) return {}
  try {
    const stored: unknown = JSON.parse(text)
    const entries = typeof stored === 'object' && stored !== null ? Object.entries(stored) : []
    return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'))
  } catch {
    return {}
  }
}

/** The fields of a form, kept in this browser as they are filled in, like any other draft. */
export function useDraftFields(kind: DraftKind, id: number) {
  const drafts = useDraftsStore()
  const fields = computed(() => parse(drafts.read(kind, id)))

  function field(name: string, unset = '') {
    return computed({
      get: () => fields.value[name] ?? unset,
      set: (value: string) => {
        const others = Object.entries(fields.value).filter(([other]) => other !== name)
        const all = value === unset ? others : [...others, [name, value]]
        drafts.write(kind, id, all.length > 0 ? JSON.stringify(Object.fromEntries(all)) : '')
      },
    })
  }

  return { field, clear: () => drafts.write(kind, id, ''), any: () => drafts.read(kind, id) !== '' }
}
