import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { AgentProfile, AgentStatus } from '../../../contract/auth.ts'
import { DeskError } from '../api/error.ts'
import { beginSession, whenSessionLost } from '../api/http.ts'
import { sessionApi, type Credentials } from '../api/session.ts'
import { openDrawer } from '../logic/storage.ts'

export const useSessionStore = defineStore('desk-session', () => {
  const profile = shallowRef<AgentProfile>()
  /** True once the session ended on its own, so that the sign-in can say why it is shown. */
  const lost = shallowRef(false)
  const savingStatus = shallowRef(false)
  /** Whether the server was asked, so that there is no session is known. */
  const asked = shallowRef(false)
  let restoring: Promise<void> | undefined

  const owner = computed(() =>
    profile.value ? `${profile.value.company.id}:${profile.value.id}` : 'nobody',
  )
  /** What the agent writes and has not sent: of them alone, on this device, until they sign out. */
  const drawer = computed(() => openDrawer(`${owner.value}:drafts`, 'local'))
  /** What is on its way. It is one tab's to send: the agent is warned before it is closed. */
  const tray = computed(() => openDrawer(owner.value, 'session'))
  /** What lives on this device: what was read, and settings. */
  const shelf = computed(() => openDrawer(owner.value, 'local'))

  whenSessionLost(() => {
    if (!profile.value) return
    profile.value = undefined
    lost.value = true
  })

  async function ask() {
    try {
      profile.value = await sessionApi.load()
    } catch (cause) {
      const error = DeskError.from(cause)
      if (error.status !== 401) throw error
      // a session that is over ends by itself, and one that began meanwhile is none of this question's
    }
    asked.value = true
  }

  /** Looks for a session that is still good. Rejects only when the server can't be asked. */
  function restore(): Promise<void> {
    restoring ??= ask().finally(() => (restoring = undefined))
    return restoring
  }

  async function signIn(credentials: Credentials) {
    const signedIn = await sessionApi.signIn(credentials)
    beginSession()
    profile.value = signedIn
    lost.value = false
  }

  async function signOut() {
    await sessionApi.signOut()
    drawer.value.empty()
    tray.value.empty()
    lost.value = false
    profile.value = undefined
  }

  async function setStatus(status: AgentStatus) {
    savingStatus.value = true
    try {
      profile.value = await sessionApi.setStatus(status)
    } finally {
      savingStatus.value = false
    }
  }

  return {
    profile,
    owner,
    lost,
    asked,
    savingStatus,
    drawer,
    tray,
    shelf,
    restore,
    signIn,
    signOut,
    setStatus,
  }
})

export type SessionStore = ReturnType<typeof useSessionStore>
