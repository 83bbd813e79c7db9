import type { NotiEvent, UserType } from '../../contract/messages.ts'

/** The words of a transcript; `{name}` is the person of a notice. */
export interface TranscriptTexts {
  title: string
  reference: string
  queue: string
  participants: string
  started: string
  ended: string
  times: string
  empty: string
  picture: string
  page: string
  nobody: string
  /** Where what was carried over begins and ends; `{role}` is that of somebody who spoke there. */
  carriedOver: string
  carriedEnd: string
  elsewhere: string
  /** Before what could be chosen, and before what was. */
  offered: string
  chosen: string
  /** What has no words of its own. */
  media: Record<'image' | 'video' | 'document', string>
  form: string
  answered: string
  yes: string
  no: string
  none: string
  roles: Record<UserType, string>
  notices: Record<NotiEvent, string>
}

const en: TranscriptTexts = {
  title: 'Chat transcript',
  reference: 'Reference',
  queue: 'Topic',
  participants: 'Participants',
  started: 'Started',
  ended: 'Ended',
  times: 'Time zone',
  empty: 'Nothing was said in this chat.',
  picture: 'Picture: {name}',
  page: 'Page {page} of {pages}',
  nobody: 'Someone',
  carriedOver: 'Said elsewhere before this chat, not verified',
  carriedEnd: 'This chat',
  elsewhere: '{role}, elsewhere',
  offered: 'Offered',
  chosen: 'Chosen',
  media: { image: 'Picture', video: 'Video', document: 'Document' },
  form: 'Form: {name}',
  answered: 'Filled in: {name}',
  yes: 'Yes',
  no: 'No',
  none: 'No answer',
  roles: { end_user: 'Customer', agent: 'Agent', virtual_agent: 'Virtual agent', system: 'System' },
  notices: {
    escalationStarted: 'A person was asked to take over',
    escalationAccepted: 'A person took over',
    memberJoined: '{name} joined the chat',
    memberLeft: '{name} left the chat',
    chatEnded: 'The chat ended',
    escalationFailed: 'Nobody could be reached to take over',
    formRequested: 'A form was sent',
    formCompleted: 'The form was filled in',
    checkInRequired: 'The customer was asked whether they are still there',
    checkInTimedOut: 'The customer did not answer in time',
    chatDismissed: 'The chat was paused, as nobody wrote for a while',
    chatResumed: 'The customer continued the chat',
  },
}

const es: TranscriptTexts = {
  title: 'Transcripción del chat',
  reference: 'Referencia',
  queue: 'Tema',
  participants: 'Participantes',
  started: 'Inicio',
  ended: 'Fin',
  times: 'Zona horaria',
  empty: 'No se dijo nada en este chat.',
  picture: 'Imagen: {name}',
  page: 'Página {page} de {pages}',
  nobody: 'Alguien',
  carriedOver: 'Dicho en otro lugar antes de este chat, sin verificar',
  carriedEnd: 'Este chat',
  elsewhere: '{role}, en otro lugar',
  offered: 'Opciones',
  chosen: 'Elegida',
  media: { image: 'Imagen', video: 'Vídeo', document: 'Documento' },
  form: 'Formulario: {name}',
  answered: 'Formulario rellenado: {name}',
  yes: 'Sí',
  no: 'No',
  none: 'Sin respuesta',
  roles: {
    end_user: 'Cliente',
    agent: 'Agente',
    virtual_agent: 'Agente virtual',
    system: 'Sistema',
  },
  notices: {
    escalationStarted: 'Se pidió la atención de una persona',
    escalationAccepted: 'Una persona se hizo cargo',
    memberJoined: '{name} se unió al chat',
    memberLeft: '{name} salió del chat',
    chatEnded: 'El chat terminó',
    escalationFailed: 'No había nadie disponible para hacerse cargo',
    formRequested: 'Se envió un formulario',
    formCompleted: 'Se rellenó el formulario',
    checkInRequired: 'Se preguntó al cliente si seguía ahí',
    checkInTimedOut: 'El cliente no respondió a tiempo',
    chatDismissed: 'El chat quedó en pausa porque nadie escribió durante un tiempo',
    chatResumed: 'El cliente continuó el chat',
  },
}

const ar: TranscriptTexts = {
  title: 'نص المحادثة',
  reference: 'الرقم المرجعي',
  queue: 'الموضوع',
  participants: 'المشاركون',
  started: 'البداية',
  ended: 'النهاية',
  times: 'المنطقة الزمنية',
  empty: 'لم يُكتب شيء في هذه المحادثة.',
  picture: 'صورة: {name}',
  page: 'صفحة {page} من {pages}',
  nobody: 'شخص',
  carriedOver: 'قيل في مكان آخر قبل هذه المحادثة، ولم يُتحقق منه',
  carriedEnd: 'هذه المحادثة',
  elsewhere: '{role}، في مكان آخر',
  offered: 'الخيارات',
  chosen: 'الاختيار',
  media: { image: 'صورة', video: 'فيديو', document: 'مستند' },
  form: 'نموذج: {name}',
  answered: 'نموذج معبّأ: {name}',
  yes: 'نعم',
  no: 'لا',
  none: 'بلا إجابة',
  roles: { end_user: 'العميل', agent: 'الموظف', virtual_agent: 'المساعد الآلي', system: 'النظام' },
  notices: {
    escalationStarted: 'طُلب التحدث إلى موظف',
    escalationAccepted: 'تولى موظف المحادثة',
    memberJoined: 'انضم {name} إلى المحادثة',
    memberLeft: 'غادر {name} المحادثة',
    chatEnded: 'انتهت المحادثة',
    escalationFailed: 'لم يكن أي موظف متاحًا لتولي المحادثة',
    formRequested: 'أُرسل نموذج',
    formCompleted: 'مُلئ النموذج',
    checkInRequired: 'سُئل العميل إن كان لا يزال موجودًا',
    checkInTimedOut: 'لم يرد العميل في الوقت المحدد',
    chatDismissed: 'أُوقفت المحادثة مؤقتًا لأن أحدًا لم يكتب منذ مدة',
    chatResumed: 'تابع العميل المحادثة',
  },
}

const ja: TranscriptTexts = {
  title: 'チャットの記録',
  reference: '受付番号',
  queue: 'お問い合わせ内容',
  participants: '参加者',
  started: '開始',
  ended: '終了',
  times: 'タイムゾーン',
  empty: 'このチャットには発言がありません。',
  picture: '画像: {name}',
  page: '{page} / {pages} ページ',
  nobody: '参加者',
  carriedOver: 'このチャットの前に別の場所で交わされたもの (未確認)',
  carriedEnd: 'このチャット',
  elsewhere: '{role}・別の場所',
  offered: '選択肢',
  chosen: '選択',
  media: { image: '画像', video: '動画', document: '文書' },
  form: 'フォーム: {name}',
  answered: '記入済みフォーム: {name}',
  yes: 'はい',
  no: 'いいえ',
  none: '回答なし',
  roles: {
    end_user: 'お客様',
    agent: '担当者',
    virtual_agent: '自動応答',
    system: 'システム',
  },
  notices: {
    escalationStarted: '担当者への引き継ぎを依頼しました',
    escalationAccepted: '担当者が対応を引き継ぎました',
    memberJoined: '{name}さんが参加しました',
    memberLeft: '{name}さんが退出しました',
    chatEnded: 'チャットが終了しました',
    escalationFailed: '対応できる担当者がいませんでした',
    formRequested: 'フォームを送信しました',
    formCompleted: 'フォームが記入されました',
    checkInRequired: 'お客様に引き続きお待ちかどうかを確認しました',
    checkInTimedOut: '時間内にお客様の応答がありませんでした',
    chatDismissed: 'しばらくやり取りがなかったため、チャットを一時停止しました',
    chatResumed: 'お客様がチャットを再開しました',
  },
}

const TEXTS: Record<string, TranscriptTexts> = { en, es, ar, ja }

/** The texts of a language, by its base; English where there are none. */
export function transcriptTexts(lang: string): TranscriptTexts {
  return TEXTS[baseOf(lang)] ?? en
}

/** The language that the fixed words of a transcript are in. */
export function transcriptLang(lang: string): string {
  return TEXTS[baseOf(lang)] ? lang : 'en'
}

function baseOf(lang: string): string {
  return lang.toLowerCase().split('-')[0] ?? ''
}
