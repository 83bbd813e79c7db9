import type { LocalText } from '../config/company-schema.ts'

/** Said to what is no question: a file, an answer that the flow has no use for. A company may have its own words. */
export const RECEIVED: LocalText = {
  en: 'Thank you, that has arrived. I can’t look into it myself, but a person from the team will see it.',
  es: 'Gracias, ya lo hemos recibido. Yo no puedo revisarlo, pero lo verá una persona del equipo.',
  ar: 'شكرًا، لقد وصل. لا يمكنني الاطلاع عليه بنفسي، لكن سيراه أحد أفراد الفريق.',
  ja: 'ありがとうございます。確かに受け取りました。こちらでは内容を確認できませんが、担当者が拝見します。',
}
