import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { h } from 'vue'
import UiButton from './UiButton.vue'
import UiCheckbox from './UiCheckbox.vue'
import UiField from './UiField.vue'
import UiInput from './UiInput.vue'
import UiRadioGroup from './UiRadioGroup.vue'
import UiRow from './UiRow.vue'
import UiSelect from './UiSelect.vue'
import UiTextarea from './UiTextarea.vue'

const options = [
  { value: 'es', label: 'Español', lang: 'es' },
  { value: 'ja', label: '日本語', lang: 'ja' },
]

describe('UiField', () => {
  test.each([
    ['input', () => h(UiInput)],
    ['textarea', () => h(UiTextarea)],
    ['select', () => h(UiSelect, { options })],
  ])('ties label, hint and error to its %s', async (tag, control) => {
    const field = mount(UiField, {
      props: { label: 'Phone', hint: 'With country code', required: true },
      slots: { default: control },
    })
    const element = field.get(tag)
    const described = () =>
      (element.attributes('aria-describedby') ?? '')
        .split(' ')
        .map((id) => field.get(`[id="${id}"]`).text())
    expect(field.get('label').attributes('for')).toBe(element.attributes('id'))
    expect(element.attributes('aria-required')).toBe('true')
    expect(element.attributes('aria-invalid')).toBeUndefined()
    expect(described()).toEqual(['With country code'])

    await field.setProps({ error: 'Not a phone number' })
    expect(element.attributes('aria-invalid')).toBe('true')
    expect(described()).toEqual(['Not a phone number', 'With country code'])

    await field.setProps({ error: undefined, hint: undefined })
    expect(element.attributes('aria-invalid')).toBeUndefined()
    expect(element.attributes('aria-describedby')).toBeUndefined()
  })

  test('tells foreign controls the same through its slot', () => {
    const field = mount(UiField, {
      props: { label: 'Phone', error: 'Wrong' },
      slots: {
        default: ({ id, describedby }) => h('input', { id, 'aria-describedby': describedby }),
      },
    })
    expect(field.get('input').attributes('aria-describedby')).toBe(
      `${field.get('input').attributes('id')}-error`,
    )
  })
})

test('controls give what was typed and pass native attributes on', async () => {
  const input = mount(UiInput, { props: { modelValue: 'a', autocomplete: 'tel', name: 'phone' } })
  expect(input.get('input').attributes()).toMatchObject({ autocomplete: 'tel', name: 'phone' })
  await input.get('input').setValue('b')
  expect(input.emitted('update:modelValue')).toEqual([['b']])

  const select = mount(UiSelect, { props: { options, placeholder: 'Choose' } })
  expect(select.get('select').element.value).toBe('')
  await select.get('select').setValue('ja')
  expect(select.emitted('update:modelValue')).toEqual([['ja']])
  expect(select.get('option[value=ja]').attributes('lang')).toBe('ja')
})

test('a radio group is named, and its options are told apart', async () => {
  const group = mount(UiRadioGroup, {
    props: {
      legend: 'When',
      error: 'Pick one',
      options: [
        { value: 'now', label: 'Now', hint: 'about 4 min' },
        { value: 'later', label: 'Later' },
      ],
    },
  })
  expect(group.get('legend').text()).toBe('When')
  expect(group.get(`[id="${group.attributes('aria-describedby')}"]`).text()).toBe('Pick one')
  const [now, later] = group.findAll('input')
  expect(group.get(`[id="${now?.attributes('aria-describedby')}"]`).text()).toBe('about 4 min')
  expect(now?.attributes('name')).toBe(later?.attributes('name'))
  await later?.setValue()
  expect(group.emitted('update:modelValue')).toEqual([['later']])
})

test('a checkbox says its error', async () => {
  const box = mount(UiCheckbox, { props: { label: 'I agree', error: 'Needed to call you' } })
  const input = box.get('input')
  expect(input.attributes('aria-invalid')).toBe('true')
  expect(box.get(`[id="${input.attributes('aria-describedby')}"]`).text()).toBe(
    'Needed to call you',
  )
  await input.setValue(true)
  expect(box.emitted('update:modelValue')).toEqual([[true]])
})

describe('UiButton', () => {
  test('while loading it keeps focus, says so and ignores presses', async () => {
    const presses: unknown[] = []
    const button = mount(UiButton, {
      props: { loading: true, onClick: () => presses.push(1) },
      slots: { default: 'Send' },
    })
    await button.trigger('click')
    expect(presses).toEqual([])
    expect(button.attributes()).toMatchObject({ 'aria-disabled': 'true', 'aria-busy': 'true' })
    expect(button.attributes('disabled')).toBeUndefined()
    await button.setProps({ loading: false })
    await button.trigger('click')
    expect(presses).toEqual([1])
  })

  test('is a link when it leads somewhere', () => {
    const link = mount(UiButton, { props: { href: '/a.pdf', download: 'a.pdf', external: true } })
    expect(link.element.tagName).toBe('A')
    expect(link.attributes()).toMatchObject({
      href: '/a.pdf',
      download: 'a.pdf',
      target: '_blank',
      rel: 'noopener noreferrer',
    })
  })
})

describe('UiRow', () => {
  test('a disabled row can be reached but not pressed', async () => {
    const presses: unknown[] = []
    const row = mount(UiRow, {
      props: {
        title: 'Chat',
        subtitle: 'Opens Monday',
        href: '/chat',
        disabled: true,
        onClick: () => presses.push(1),
      },
    })
    expect(row.element.tagName).toBe('BUTTON')
    expect(row.attributes('aria-disabled')).toBe('true')
    expect(row.attributes('disabled')).toBeUndefined()
    await row.trigger('click')
    expect(presses).toEqual([])
  })

  test('a row that leads somewhere is a link', () => {
    const row = mount(UiRow, { props: { title: 'Help', href: 'https://help.example' } })
    expect(row.element.tagName).toBe('A')
    expect(row.attributes('href')).toBe('https://help.example')
  })
})
