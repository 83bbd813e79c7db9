import { pickKey } from './text.ts'

/** The words of mails; `{…}` are values. */
export interface MailTexts {
  /** To the company's mailbox. */
  incoming: { subject: string; from: string; topic: string; language: string; reference: string }
  receipt: { subject: string; greeting: string; body: string; quote: string; files: string }
  reply: { subject: string; quote: string; reference: string }
  transcript: { subject: string; body: string }
  via: string
}

const en: MailTexts = {
  incoming: {
    subject: '[{reference}] {topic}: message from {name}',
    from: 'From: {name} <{email}>',
    topic: 'Topic: {topic}',
    language: 'Language: {lang}',
    reference: 'Reference: {reference}',
  },
  receipt: {
    subject: '[{reference}] We received your message',
    greeting: 'Hello {name},',
    body: 'Thank you for writing to {company}. We received your message and will answer by email. Your reference is {reference}.',
    quote: 'Your message:',
    files: 'Files: {files}',
  },
  reply: {
    subject: 'Re: [{reference}] {topic}',
    quote: 'On {date} you wrote:',
    reference: 'Reference: {reference}',
  },
  transcript: {
    subject: '[{reference}] Your chat with {company}',
    body: 'Attached is the transcript of your chat with {company}, reference {reference}.',
  },
  via: '{name} via {company}',
}

const es: MailTexts = {
  incoming: {
    subject: '[{reference}] {topic}: mensaje de {name}',
    from: 'De: {name} <{email}>',
    topic: 'Tema: {topic}',
    language: 'Idioma: {lang}',
    reference: 'Referencia: {reference}',
  },
  receipt: {
    subject: '[{reference}] Hemos recibido tu mensaje',
    greeting: 'Hola, {name}:',
    body: 'Gracias por escribir a {company}. Hemos recibido tu mensaje y te responderemos por correo. Tu referencia es {reference}.',
    quote: 'Tu mensaje:',
    files: 'Archivos: {files}',
  },
  reply: {
    subject: 'Re: [{reference}] {topic}',
    quote: 'El {date} escribiste:',
    reference: 'Referencia: {reference}',
  },
  transcript: {
    subject: '[{reference}] Tu chat con {company}',
    body: 'Adjuntamos la transcripción de tu chat con {company}, referencia {reference}.',
  },
  via: '{name} a través de {company}',
}

const ar: MailTexts = {
  incoming: {
    subject: '[{reference}] {topic}: رسالة من {name}',
    from: 'من: {name} <{email}>',
    topic: 'الموضوع: {topic}',
    language: 'اللغة: {lang}',
    reference: 'الرقم المرجعي: {reference}',
  },
  receipt: {
    subject: '[{reference}] استلمنا رسالتك',
    greeting: 'مرحبًا {name}،',
    body: 'شكرًا لمراسلتك {company}. استلمنا رسالتك وسنرد عليك بالبريد الإلكتروني. رقمك المرجعي هو {reference}.',
    quote: 'رسالتك:',
    files: 'الملفات: {files}',
  },
  reply: {
    subject: 'Re: [{reference}] {topic}',
    quote: 'كتبت في {date}:',
    reference: 'الرقم المرجعي: {reference}',
  },
  transcript: {
    subject: '[{reference}] محادثتك مع {company}',
    body: 'تجد مرفقًا نص محادثتك مع {company}، الرقم المرجعي {reference}.',
  },
  via: '{name} عبر {company}',
}

const ja: MailTexts = {
  incoming: {
    subject: '[{reference}] {topic}: {name}様からのメッセージ',
    from: '差出人: {name} <{email}>',
    topic: 'お問い合わせ内容: {topic}',
    language: '言語: {lang}',
    reference: '受付番号: {reference}',
  },
  receipt: {
    subject: '[{reference}] メッセージを受け付けました',
    greeting: '{name}様',
    body: '{company}へお問い合わせいただきありがとうございます。メッセージを受け付けました。メールにてご返信いたします。受付番号は{reference}です。',
    quote: 'お送りいただいたメッセージ:',
    files: 'ファイル: {files}',
  },
  reply: {
    subject: 'Re: [{reference}] {topic}',
    quote: '{date}のメッセージ:',
    reference: '受付番号: {reference}',
  },
  transcript: {
    subject: '[{reference}] {company}とのチャット',
    body: '{company}とのチャットの記録を添付いたします。受付番号は{reference}です。',
  },
  via: '{name}（{company}）',
}

const TEXTS: Record<string, MailTexts> = { en, es, ar, ja }

/** The texts of a language, else of the company's default, else English. */
export function mailTexts(lang: string, fallback: string): MailTexts {
  return TEXTS[pickKey(Object.keys(TEXTS), lang, fallback) ?? 'en'] ?? en
}
