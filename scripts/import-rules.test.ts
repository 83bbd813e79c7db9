import { ESLint } from 'eslint'
import { beforeAll, expect, test } from 'vitest'

/** A file, an import that its room may not have, and one that it may. */
const rooms: [file: string, forbidden: string[], allowed: string[]][] = [
  ['contract/x.ts', ['../server/app.ts', '../src/sdk/index.ts', 'vue', 'node:fs'], ['typebox']],
  [
    'src/sdk/resources/x.ts',
    ['../../portal/stores/chat.ts', '../../ui/UiCard.vue', 'vue', 'pinia', 'node:fs'],
    ['axios', '../../../contract/menus.ts', '../http/auth.ts'],
  ],
  [
    'src/ui/x.ts',
    ['pinia', '../sdk/index.ts', '#headless-client', '../portal/stores/chat.ts', '../desk/App.vue'],
    ['vue', 'reka-ui', './UiCard.vue'],
  ],
  [
    'src/portal/stores/x.ts',
    ['../../desk/stores/chats.ts', '../../../server/app.ts', 'node:fs'],
    ['pinia', '#headless-client', '../../ui/UiCard.vue', '../../i18n/index.ts'],
  ],
  [
    'src/desk/views/x.ts',
    ['../../portal/components/ChatComposer.vue', '../../../server/app.ts'],
    ['vue', '../../ui/UiCard.vue', '../../../contract/index.ts'],
  ],
  [
    'src/embed/x.ts',
    ['vue', '../sdk/index.ts', '#headless-client', '../portal/main.ts', '../styles/tokens.css'],
    ['../../contract/index.ts'],
  ],
  ['server/storage/x.ts', ['../routes/menus.ts', '../realtime/chat.ts'], ['kysely']],
  ['server/delivery/x.ts', ['../storage/database.ts', '../routes/menus.ts'], ['nodemailer']],
  [
    'server/domain/chats/x.ts',
    ['../../routes/chats.ts', '../../realtime/chat.ts', '../../delivery/smtp.ts'],
    ['../../../contract/chats.ts', '../ports.ts'],
  ],
  [
    'server/routes/x.ts',
    ['../storage/chats.ts', '../delivery/smtp.ts', '../../src/sdk/index.ts'],
    ['../domain/chats.ts', '../../contract/index.ts'],
  ],
  ['server/realtime/x.ts', ['../storage/messages.ts'], ['../domain/chats.ts']],
]

let eslint: ESLint

beforeAll(() => {
  eslint = new ESLint({
    cwd: new URL('..', import.meta.url).pathname,
    // these files don't exist, so there are no types to ask for
    overrideConfig: {
      languageOptions: { parserOptions: { projectService: false, project: null } },
    },
    ruleFilter: ({ ruleId }) =>
      ruleId === 'no-restricted-imports' || ruleId === 'no-restricted-syntax',
  })
})

async function complaints(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: file, warnIgnored: true })
  const messages = result?.messages ?? []
  expect(messages.filter((message) => message.fatal)).toEqual([])
  return [...new Set(messages.map((message) => message.ruleId ?? message.message))]
}

const wrong = rooms.flatMap(([file, forbidden]) => forbidden.map((path) => [file, path] as const))
const right = rooms.flatMap(([file, , allowed]) => allowed.map((path) => [file, path] as const))

test.for(wrong)('%s may not import %s', async ([file, path]) => {
  expect(await complaints(file, `import { x } from '${path}'\nx()`)).toEqual([
    'no-restricted-imports',
  ])
  expect(await complaints(file, `export * from '${path}'`)).toEqual(['no-restricted-imports'])
  expect(await complaints(file, `void import('${path}')`)).toEqual(['no-restricted-syntax'])
})

test.for(right)('%s may import %s', async ([file, path]) => {
  expect(await complaints(file, `import { x } from '${path}'\nx()`)).toEqual([])
  expect(await complaints(file, `void import('${path}')`)).toEqual([])
})
