import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript'
import vue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'

/**
 * What a room may not import, by pattern and reason: the table in the architecture, as rules. `import()` is held to
 * it as well, which the rule for import statements doesn't see.
 */
function room(files, forbidden, ignores = []) {
  const patterns = forbidden.map(([regex, message]) => ({ regex, message }))
  const selectors = forbidden.map(([regex, message]) => ({
    selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\/')}/]`,
    message,
  }))
  return {
    files,
    ignores,
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      'no-restricted-syntax': ['error', ...selectors],
    },
  }
}

const toServer = ['^(\\.\\./)+server/', 'the browser reaches the server over the contract only']
const toPortal = ['^\\.\\.?/(.*/)?portal/', 'only the portal imports the portal']
const toDesk = ['^\\.\\.?/(.*/)?desk/', 'only the desk imports the desk']
const toUi = ['^\\.\\.?/(.*/)?(ui|styles|i18n)/', 'no user interface below this line']
const toSdk = ['^\\.\\.?/(.*/)?sdk/|^#headless-client$', 'this room knows no SDK']
const toSrc = ['^(\\.\\./)+src/', 'the server imports nothing of the browser']
const toContract = ['^(\\.\\./)+contract/', 'presentational components know nothing of the wire']
const framework = ['^(vue|pinia|vue-router|vue-i18n|reka-ui)(/|$)', 'framework-free code']
const stores = ['^pinia(/|$)|/stores/', 'ui knows no store']
const node = ['^node:', 'no Node here']
const tests = ['**/*.test.ts', '**/test/**']

const onServer = (names, message) => [`^\\.\\.?/(.*/)?(${names})/`, message]

export default defineConfigWithVueTs(
  {
    ignores: [
      'dist/**',
      'data/**',
      'coverage/**',
      'public/**',
      'test-results/**',
      'playwright-report/**',
      '**/*.mjs',
      'eslint.config.js',
    ],
  },
  vue.configs['flat/recommended-error'],
  vue.configs['no-layout-rules'],
  ...a11y.configs['flat/recommended'],
  vueTsConfigs.recommendedTypeChecked,
  {
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      // an async function without await is how a plugin or a port says that it may wait
      '@typescript-eslint/require-await': 'off',
      // services are closures, not classes: their functions carry no `this`
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    // a bare control gets its label from whoever uses it; the accessibility tests look at the result
    files: ['src/ui/UiInput.vue', 'src/ui/UiSelect.vue', 'src/ui/UiTextarea.vue'],
    rules: { 'vuejs-accessibility/form-control-has-label': 'off' },
  },
  room(['contract/**'], [toServer, toSrc, framework, node], tests),
  room(
    ['src/sdk/**'],
    [
      toServer,
      toPortal,
      toDesk,
      toUi,
      framework,
      node,
      ['^#headless-client$', 'the SDK does not import itself'],
    ],
    tests,
  ),
  room(['src/ui/**'], [toServer, toPortal, toDesk, toSdk, toContract, node, stores], tests),
  room(['src/i18n/**'], [toServer, toSdk, node], tests),
  room(['src/portal/**'], [toServer, toDesk, node], tests),
  room(['src/desk/**'], [toServer, toPortal, node], tests),
  room(
    ['src/embed/**'],
    [
      toServer,
      toPortal,
      toDesk,
      toUi,
      toSdk,
      framework,
      node,
      ['^axios', 'the loader stays small'],
    ],
    tests,
  ),
  room(
    ['server/storage/**'],
    [toSrc, onServer('routes|realtime|plugins|jobs', 'storage is below the domain')],
    tests,
  ),
  room(
    ['server/delivery/**'],
    [
      toSrc,
      onServer('routes|realtime|plugins|jobs|storage', 'delivery implements what the domain owns'),
    ],
    tests,
  ),
  room(
    ['server/domain/**'],
    [
      toSrc,
      onServer(
        'routes|realtime|plugins|jobs|delivery',
        'the domain looks down only, through interfaces that it owns',
      ),
    ],
    tests,
  ),
  room(
    ['server/routes/**', 'server/realtime/**'],
    [
      toSrc,
      ['^\\.\\.?/(.*/)?(storage|delivery)/(?!.*types)', 'routes and sockets call the domain'],
    ],
    tests,
  ),
  room(['server/jobs/**', 'server/plugins/**', 'server/config/**'], [toSrc], tests),
)
