import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript'
import vue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'

/** A rule that forbids `from` files to import what the table in the architecture does not allow. */
function room(files, forbidden, ignores = []) {
  const patterns = forbidden.map(([regex, message]) => ({ regex, message }))
  return { files, ignores, rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

const toServer = ['^(\\.\\./)+server/', 'the browser reaches the server over the contract only']
const toPortal = ['(^|/)portal/', 'only the portal imports the portal']
const toDesk = ['(^|/)desk/', 'only the desk imports the desk']
const toUi = ['(^|/)(ui|styles|i18n)/', 'no user interface below this line']
const toSdk = ['(^|/)sdk/', 'this room knows no SDK']
const toSrc = ['^(\\.\\./)+src/', 'the server imports nothing of the browser']
const framework = ['^(vue|pinia|vue-router|vue-i18n|reka-ui)(/|$)', 'framework-free code']
const node = ['^node:', 'no Node here']
const tests = ['**/*.test.ts', '**/test/**']

export default defineConfigWithVueTs(
  { ignores: ['dist/**', 'data/**', 'coverage/**', 'public/**', '**/*.mjs', 'eslint.config.js'] },
  vue.configs['flat/recommended-error'],
  vue.configs['no-layout-rules'],
  ...a11y.configs['flat/recommended'],
  vueTsConfigs.recommendedTypeChecked,
  {
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  room(['contract/**'], [toServer, toSrc, framework, node]),
  room(['src/sdk/**'], [toServer, toPortal, toDesk, toUi, framework, node], tests),
  room(['src/ui/**'], [toServer, toPortal, toDesk, toSdk, node, ['^pinia', 'ui knows no store']], tests),
  room(['src/portal/**'], [toServer, toDesk, node], tests),
  room(['src/desk/**'], [toServer, toPortal, node], tests),
  room(['src/embed/**'], [toServer, toPortal, toDesk, toUi, toSdk, framework, node], tests),
  room(['server/storage/**'], [toSrc, ['/(routes|realtime|domain|plugins|jobs)/', 'storage is below the domain']], tests),
  room(['server/delivery/**'], [toSrc, ['/(routes|realtime|plugins|jobs|storage)/', 'delivery implements what the domain owns']], tests),
  room(['server/domain/**'], [toSrc, ['/(routes|realtime|plugins|jobs|delivery)/', 'the domain looks down only, through interfaces that it owns']], tests),
  room(['server/routes/**', 'server/realtime/**'], [toSrc, ['/(storage|delivery)/(?!.*types)', 'routes and sockets call the domain']], tests),
)
