import { defineAsyncComponent } from 'vue'

/** Markdown, whose parser is fetched with the first text that needs it. */
export const LazyMarkdown = defineAsyncComponent({
  loader: () => import('../../ui/UiMarkdown.vue'),
  delay: 0,
})
