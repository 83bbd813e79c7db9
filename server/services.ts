import { createCalendarWriter } from './delivery/calendar.ts'
import { createPictures } from './delivery/pictures.ts'
import { createTranscriptRenderer } from './delivery/pdf.ts'
import { createRecaptcha, type RecaptchaSettings } from './delivery/recaptcha.ts'
import { deskTelephony } from './delivery/telephony/desk.ts'
import { createTwilio, type TwilioSettings } from './delivery/telephony/twilio.ts'
import { createAgents, type AgentSettings } from './domain/agents.ts'
import { createAuth } from './domain/auth.ts'
import { createCalls } from './domain/calls.ts'
import { createChecks } from './domain/checks/checks.ts'
import { createChats } from './domain/chats/chats.ts'
import { createEmails } from './domain/emails.ts'
import { createMailLimits } from './domain/mail-limits.ts'
import { createMenus } from './domain/menus.ts'
import { createPhoneLines } from './domain/phone-lines.ts'
import type { Context } from './domain/ports.ts'
import { createTranscripts } from './domain/transcripts.ts'
import { createUploadSlots } from './domain/upload-slots.ts'
import { createWaitTimes } from './domain/wait-times.ts'

export interface ServiceSettings extends AgentSettings {
  /** For companies that call over Twilio. */
  twilio?: TwilioSettings
  /** For companies that have their visitors checked by Google. */
  recaptcha?: RecaptchaSettings
}

/** Every rule of the house, wired once; routes and sockets get this. */
export function createServices(ctx: Context, settings: ServiceSettings) {
  const recaptcha = createRecaptcha(settings.recaptcha ?? { env: {}, publicUrl: undefined })
  const checks = createChecks(ctx, recaptcha.service)
  const auth = createAuth(ctx, checks)
  const agents = createAgents(ctx, settings)
  const menus = createMenus(ctx)
  const waitTimes = createWaitTimes(ctx)
  const chats = createChats(ctx, { menus, waitTimes, pictures: createPictures() })
  const twilio = createTwilio(settings.twilio ?? { env: {}, publicUrl: undefined })
  const lines = createPhoneLines(ctx, ({ file }) =>
    file.calls.telephony === 'twilio' ? twilio.telephony : deskTelephony,
  )
  const calls = createCalls(ctx, menus, createCalendarWriter(), waitTimes, lines)
  const mailLimits = createMailLimits(ctx.clock)
  const emails = createEmails(ctx, menus, mailLimits)
  const transcripts = createTranscripts(ctx, createTranscriptRenderer(), mailLimits)
  return {
    clock: ctx.clock,
    blobs: ctx.blobs,
    slots: createUploadSlots(),
    auth,
    checks,
    recaptcha,
    agents,
    menus,
    waitTimes,
    chats,
    calls,
    twilio,
    emails,
    transcripts,
  }
}

export type Services = ReturnType<typeof createServices>
