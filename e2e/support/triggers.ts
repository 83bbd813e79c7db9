import type { FileEdit } from './stack.ts'

interface Trigger {
  id: string
  name: string
  message: Record<string, string>
  question?: {
    text: Record<string, string>
    yes: Record<string, string>
    no: Record<string, string>
  }
  menu?: number
  channel?: string
  delay?: number
  match?: 'all' | 'any'
  conditions: Record<string, unknown>[]
}

/** Gives Acme these triggers, before those that it has. */
export function withTriggers(...triggers: Trigger[]): FileEdit {
  const lines = triggers.map((trigger) => `  - ${JSON.stringify(trigger)}\n`)
  return { file: 'acme.yaml', from: 'triggers:\n', to: `triggers:\n${lines.join('')}` }
}
