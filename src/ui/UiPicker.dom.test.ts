import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { h } from 'vue'
import UiPicker from './UiPicker.vue'

const all = ['one', 'two', 'three'].map((id) => ({ id }))

function picker(options = all) {
  return mount(UiPicker<{ id: string }>, {
    props: { label: 'Find', listLabel: 'Numbers', options, status: '3 numbers', query: '' },
    slots: {
      option: ({ option }: { option: { id: string } }) => h('b', option.id),
      empty: () => 'nothing',
    },
  })
}

describe('UiPicker', () => {
  test('is a combobox that names the option which Enter takes', async () => {
    const found = picker()
    const box = found.get('input')
    const current = () => found.get(`#${box.attributes('aria-activedescendant')}`)
    expect(box.attributes()).toMatchObject({ role: 'combobox', 'aria-expanded': 'true' })
    expect(found.get(`#${box.attributes('aria-controls')}`).attributes('aria-label')).toBe(
      'Numbers',
    )
    expect(current().text()).toBe('one')
    await box.trigger('keydown', { key: 'ArrowUp' })
    expect(current().text()).toBe('three')
    await box.trigger('keydown', { key: 'ArrowDown' })
    await box.trigger('keydown', { key: 'ArrowDown' })
    expect(current().text()).toBe('two')
    expect(current().attributes('aria-selected')).toBe('true')
    expect(found.findAll('[aria-selected="true"]')).toHaveLength(1)
    await box.trigger('keydown', { key: 'Enter' })
    expect(found.emitted('choose')).toEqual([[{ id: 'two' }]])
  })

  test('stays where arrows led when the list is loaded again, and begins anew with another query', async () => {
    const found = picker()
    const box = found.get('input')
    const current = () => found.get('[aria-selected="true"]').text()
    await box.trigger('keydown', { key: 'ArrowDown' })
    await found.setProps({ options: [{ id: 'zero' }, ...all] })
    expect(current()).toBe('two')
    await found.setProps({ query: 't', options: [{ id: 'three' }, { id: 'two' }] })
    expect(current()).toBe('three')
  })

  test('leaves keys to an input method, and takes no Enter that is held down', async () => {
    const found = picker()
    const box = found.get('input')
    await box.trigger('keydown', { key: 'Enter', isComposing: true })
    await box.trigger('keydown', { key: 'Enter', repeat: true })
    expect(found.emitted('choose')).toBeUndefined()
  })

  test('is taken from with the pointer, too', async () => {
    const found = picker()
    await found.findAll('[role="option"]')[2]?.trigger('click')
    expect(found.emitted('choose')).toEqual([[{ id: 'three' }]])
  })

  test('says what there is instead of a list', () => {
    const found = picker([])
    expect(found.text()).toContain('nothing')
    const box = found.get('input')
    expect(box.attributes('aria-expanded')).toBe('false')
    expect(box.attributes('aria-activedescendant')).toBeUndefined()
  })
})
