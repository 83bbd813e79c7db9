import { enableAutoUnmount, mount } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import UiDialog from './UiDialog.vue'

enableAutoUnmount(afterEach)

function host(props: { dismissible?: boolean } = {}, content?: () => unknown) {
  const open = ref(false)
  const there = ref(true)
  const Host = defineComponent(() => () => [
    h('button', { id: 'opener', onClick: () => (open.value = true) }, 'Open'),
    there.value
      ? h(
          UiDialog,
          {
            title: 'End the chat',
            closeLabel: 'Close',
            description: 'You can save it first.',
            ...props,
            open: open.value,
            'onUpdate:open': (value: boolean) => (open.value = value),
          },
          { default: content ?? (() => h('p', 'Sure')) },
        )
      : null,
  ])
  const wrapper = mount(Host, { attachTo: document.body })
  const opener = wrapper.get<HTMLButtonElement>('#opener')
  const show = async () => {
    opener.element.focus()
    await opener.trigger('click')
  }
  return { wrapper, open, there, opener, show, dialog: wrapper.get('dialog') }
}

test('opens as a modal that is named and described', async () => {
  const { show, dialog, wrapper } = host()
  expect(dialog.element.open).toBe(false)
  await show()
  expect(dialog.element.open).toBe(true)
  const title = wrapper.get(`[id="${dialog.attributes('aria-labelledby')}"]`)
  expect(title.text()).toBe('End the chat')
  const text = wrapper.get(`[id="${dialog.attributes('aria-describedby')}"]`)
  expect(text.text()).toBe('You can save it first.')
})

test('moves focus to its title, or to what asks for it', async () => {
  const plain = host()
  await plain.show()
  expect(document.activeElement?.textContent).toBe('End the chat')
  const asking = host({}, () => h('input', { 'data-autofocus': '' }))
  await asking.show()
  expect(document.activeElement?.tagName).toBe('INPUT')
})

test('Escape closes it and gives focus back', async () => {
  const { show, dialog, open, opener } = host()
  await show()
  await dialog.trigger('cancel')
  expect(open.value).toBe(false)
  expect(dialog.element.open).toBe(false)
  expect(document.activeElement).toBe(opener.element)
})

test('the close button and a press outside close it, a press inside does not', async () => {
  const { show, dialog, open, wrapper } = host()
  await show()
  await wrapper.get('p').trigger('mousedown')
  expect(open.value).toBe(true)
  await dialog.trigger('mousedown')
  expect(open.value).toBe(false)
  await show()
  await wrapper.get('[aria-label="Close"]').trigger('click')
  expect(open.value).toBe(false)
})

test('stays when it may not be dismissed', async () => {
  const { show, dialog, open, wrapper } = host({ dismissible: false })
  await show()
  await dialog.trigger('cancel')
  await dialog.trigger('mousedown')
  expect(open.value).toBe(true)
  expect(dialog.element.open).toBe(true)
  expect(wrapper.find('[aria-label="Close"]').exists()).toBe(false)
})

test('gives focus back when it is taken away while open', async () => {
  const { show, there, opener, wrapper } = host()
  await show()
  there.value = false
  await wrapper.vm.$nextTick()
  expect(wrapper.find('dialog').exists()).toBe(false)
  expect(document.activeElement).toBe(opener.element)
})
