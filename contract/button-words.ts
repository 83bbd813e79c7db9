interface Buttons {
  title?: string | undefined
  content?: string | undefined
  buttons?: readonly { title: string }[] | undefined
}

/**
 * What a message says above its buttons. Where they stand alone, `content` repeats their titles in one line for clients that
 * know no buttons: who shows the buttons does not say it twice.
 */
export function wordsAbove({ title, content, buttons = [] }: Buttons): string | undefined {
  if (title) return title
  return content === titlesOf(buttons) ? undefined : content
}

/** Buttons in one line. */
export function titlesOf(buttons: readonly { title: string }[]): string {
  return buttons.map(({ title }) => title).join(' / ')
}
