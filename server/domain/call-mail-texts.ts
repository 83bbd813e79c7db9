import { pickKey } from './text.ts'

/** What a mail about a scheduled call is about. */
export type CallMailKind = 'confirmation' | 'update' | 'cancellation' | 'reminder'

/** The words of mails about calls; `{…}` are values. */
export interface CallMailTexts {
  subject: Record<CallMailKind, string>
  body: Record<CallMailKind, string>
  /** Title and description of the calendar entry. */
  event: { summary: string; description: string }
  /** Where to change it. */
  change: string
}

const en: CallMailTexts = {
  subject: {
    confirmation: 'Your call with {company}: {date}',
    update: 'New time of your call with {company}: {date}',
    cancellation: 'Your call with {company} was cancelled',
    reminder: 'Reminder: your call with {company}, {date}',
  },
  body: {
    confirmation: 'We will call you at {number} on {date}.\nTopic: {topic}',
    update: 'Your call was moved. We will call you at {number} on {date}.\nTopic: {topic}',
    cancellation: 'The call on {date} was cancelled. We will not call you then.\nTopic: {topic}',
    reminder: 'We will call you soon, at {number} on {date}.\nTopic: {topic}',
  },
  event: {
    summary: 'Call from {company}',
    description: '{company} calls you at {number}.\nTopic: {topic}',
  },
  change: 'You can move or cancel the call on our help page.',
}

const es: CallMailTexts = {
  subject: {
    confirmation: 'Tu llamada con {company}: {date}',
    update: 'Nueva hora de tu llamada con {company}: {date}',
    cancellation: 'Se ha cancelado tu llamada con {company}',
    reminder: 'Recordatorio: tu llamada con {company}, {date}',
  },
  body: {
    confirmation: 'Te llamaremos al {number} el {date}.\nTema: {topic}',
    update:
      'Hemos cambiado la hora de tu llamada. Te llamaremos al {number} el {date}.\nTema: {topic}',
    cancellation:
      'La llamada del {date} se ha cancelado. No te llamaremos a esa hora.\nTema: {topic}',
    reminder: 'Te llamaremos pronto, al {number} el {date}.\nTema: {topic}',
  },
  event: {
    summary: 'Llamada de {company}',
    description: '{company} te llamará al {number}.\nTema: {topic}',
  },
  change: 'Puedes cambiar o cancelar la llamada en nuestra página de ayuda.',
}

const ar: CallMailTexts = {
  subject: {
    confirmation: 'مكالمتك مع {company}: {date}',
    update: 'موعد جديد لمكالمتك مع {company}: {date}',
    cancellation: 'أُلغيت مكالمتك مع {company}',
    reminder: 'تذكير: مكالمتك مع {company}، {date}',
  },
  body: {
    confirmation: 'سنتصل بك على الرقم \u2066{number}\u2069 في {date}.\nالموضوع: {topic}',
    update:
      'تغيّر موعد مكالمتك. سنتصل بك على الرقم \u2066{number}\u2069 في {date}.\nالموضوع: {topic}',
    cancellation: 'أُلغيت المكالمة المحددة في {date}، ولن نتصل بك في ذلك الموعد.\nالموضوع: {topic}',
    reminder: 'سنتصل بك قريبًا على الرقم \u2066{number}\u2069 في {date}.\nالموضوع: {topic}',
  },
  event: {
    summary: 'مكالمة من {company}',
    description: 'ستتصل بك {company} على الرقم \u2066{number}\u2069.\nالموضوع: {topic}',
  },
  change: 'يمكنك تغيير موعد المكالمة أو إلغاؤها من صفحة المساعدة.',
}

const ja: CallMailTexts = {
  subject: {
    confirmation: '{company}からのお電話のご予約: {date}',
    update: '{company}からのお電話の日時変更: {date}',
    cancellation: '{company}からのお電話のキャンセル',
    reminder: '{company}からのお電話のお知らせ: {date}',
  },
  body: {
    confirmation: '{date}に{number}へお電話いたします。\nお問い合わせ内容: {topic}',
    update:
      'お電話の日時を変更しました。{date}に{number}へお電話いたします。\nお問い合わせ内容: {topic}',
    cancellation:
      '{date}のお電話はキャンセルされました。この日時にお電話することはありません。\nお問い合わせ内容: {topic}',
    reminder: 'まもなくお電話いたします。{date}、{number}\nお問い合わせ内容: {topic}',
  },
  event: {
    summary: '{company}からのお電話',
    description: '{company}から{number}へお電話いたします。\nお問い合わせ内容: {topic}',
  },
  change: '日時の変更やキャンセルは、ヘルプページから行えます。',
}

const TEXTS: Record<string, CallMailTexts> = { en, es, ar, ja }

/** The texts of a language, else of the company's default, else English. */
export function callMailTexts(lang: string, fallback: string): CallMailTexts {
  return TEXTS[pickKey(Object.keys(TEXTS), lang, fallback) ?? 'en'] ?? en
}
