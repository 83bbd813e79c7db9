import { ref } from 'vue'

/** Messages of others that came while nobody looked. Here, so that the page's title need not bring the chat along. */
export const unread = ref(0)
