import { defineAsyncComponent } from 'vue'

/** Brings the parser of Markdown along. One for all messages, so that they wait for it once and not each for itself. */
export const LateMarkdown = defineAsyncComponent(() => import('../../../../ui/UiMarkdown.vue'))
