/** Every text of a locale by its dotted key. */
export function flatten(messages, prefix = '') {
  return new Map(
    Object.entries(messages).flatMap(([key, value]) =>
      value !== null && typeof value === 'object'
        ? [...flatten(value, `${prefix}${key}.`)]
        : [[prefix + key, value]],
    ),
  )
}

/** The names in braces and the keys linked to, sorted; a quoted literal such as {'@'} is text. */
export function placeholders(text) {
  const names = [...text.matchAll(/\{\s*([\w.$-]+)\s*\}|(@(?:\.\w+)?:[\w.]+)/g)]
  return [...new Set(names.map(([, name, link]) => name ?? link))].sort()
}

/** What keeps a translation from being as complete as the English text. */
export function compareLocale(name, english, translated) {
  const problems = []
  for (const [key, text] of english) {
    const other = translated.get(key)
    if (other === undefined) problems.push(`${name}: ${key} is missing`)
    else if (placeholders(String(text)).join() !== placeholders(String(other)).join()) {
      problems.push(`${name}: ${key} has other placeholders than the English text`)
    }
  }
  for (const key of translated.keys()) {
    if (!english.has(key)) problems.push(`${name}: ${key} is not in en.json`)
  }
  return [...problems, ...emptyTexts(name, translated)]
}

/** Texts that would show nothing. */
export function emptyTexts(name, messages) {
  return [...messages]
    .filter(([, text]) => typeof text !== 'string' || text.trim() === '')
    .map(([key]) => `${name}: ${key} is empty`)
}

/** Keys that no source names, neither whole nor by the start of a template, such as `errors.${code}`. */
export function unusedKeys(english, sources) {
  const text = sources.join('\n')
  const named = new Set(
    [...text.matchAll(/['"`]([\w-]+(?:\.[\w-]+)*)['"`]/g)].map(([, key]) => key),
  )
  const starts = [...text.matchAll(/`([\w-]+\.(?:[\w-]+\.)*)[\w-]*\$\{/g)].map(([, start]) => start)
  const linked = new Set(
    [...english.values()].flatMap((value) =>
      [...String(value).matchAll(/@(?:\.\w+)?:([\w.]+)/g)].map(([, key]) => key),
    ),
  )
  return [...english.keys()].filter(
    (key) => !named.has(key) && !linked.has(key) && !starts.some((start) => key.startsWith(start)),
  )
}

/** Keys that sources ask for and that are not there. */
export function missingKeys(english, sources) {
  const calls = /(?:\bt|\$t|\bte)\(\s*['"]([\w-]+(?:\.[\w-]+)+)['"]|keypath="([\w.-]+)"/g
  const asked = sources.flatMap((text) => [...text.matchAll(calls)].map(([, a, b]) => a ?? b))
  return [...new Set(asked)].filter((key) => !english.has(key))
}
