/**
 * The groups and single keys that the shell, the start page and its failures speak with. They come with the page; the
 * other texts of a language come before the second screen.
 */
export const HOME_KEYS: readonly string[] = [
  'app',
  'home',
  'search',
  'failure',
  'zone',
  'menu.goTo',
  'menu.callNumber',
  'channel.not_offered',
  'chat.unread',
  'errors.network',
  'errors.rate_limited',
  'errors.unknown',
]
