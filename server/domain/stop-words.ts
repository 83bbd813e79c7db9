import { fold } from './text.ts'

const list = (words: string) => new Set(words.split(/\s+/).map(fold))

/** Words that say nothing about what is looked for, per base language. */
export const STOP_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: list(`a an the i i'm i've my me we our you your it its it's is are was were be been am do does did
    don't doesn't can can't could would should will shall may might have has had to of in on at by for
    from with about as and or but if so then than that this these those there here what which who whom
    how when where why not no yes please help need want know hello hi hey thanks thank ok okay`),
  es: list(`el la los las lo un una unos unas yo mi mis me nos nuestro nuestra tu tus te su sus se le les
    es son está están estoy ser estar hay ha he han era fue de del en por para con sin sobre a al y e o u
    pero si que qué quien quién cual cuál cómo como cuándo cuando dónde donde cuánto cuánta por porque no
    sí ya muy más este esta estos estas ese esa eso esto quiero necesito puedo puede tengo tiene ayuda
    favor hola gracias buenas buenos saber`),
  ar: list(`في من على إلى الى عن مع هذا هذه ذلك تلك هو هي هم أنا انا نحن أنت انت أن إن ان لا لم لن ما ماذا
    كيف متى أين اين لماذا هل كم أو او و ثم قد كان كانت يكون لي لك له لها لنا عندي أريد اريد أحتاج يمكن
    يمكنني مرحبا شكرا السلام عليكم فضلك رجاء مساعدة`),
  ja: list(`です ます ました ません ください する した して いる ある ない なる こと もの これ それ あれ この その
    どの どう いつ どこ なぜ どうして だれ たい 私 方法 教え 教えて お願い こんにちは ありがとう ござい 知り`),
}
