/** Set apart from the page's own words by marks that nobody sees, so that only this is ever taken away again. */
const MARK = /^\u2068\(\d+\)\u2069 /

/** Puts the number of unseen messages before the title of the host page; 0 takes it away. */
export function markTitle(count: number): void {
  const { title } = document
  const bare = title.replace(MARK, '')
  const wanted = count > 0 ? `\u2068(${count})\u2069 ${bare}` : bare
  if (wanted !== title) document.title = wanted
}
