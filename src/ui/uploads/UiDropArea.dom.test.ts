import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import UiDropArea from './UiDropArea.vue'

const file = new File(['x'], 'photo.png')

/** As a browser tells of a file that is dragged; happy without a real one. */
function drag(type: string, target: EventTarget, init: { related?: Element } = {}) {
  const event = new Event(type, { bubbles: true, cancelable: true })
  Object.assign(event, {
    dataTransfer: { types: ['Files'], files: [file], dropEffect: 'copy' },
    relatedTarget: init.related ?? null,
  })
  target.dispatchEvent(event)
  return event
}

function area(props: { disabled?: boolean } = {}) {
  return mount(UiDropArea, {
    attachTo: document.body,
    props: { label: 'Drop the files here', ...props },
    slots: { default: '<p class="log">Words</p>' },
  })
}

test('files may be dropped anywhere on it, and it says so while they are above it', async () => {
  const view = area()
  const log = view.get('.log').element
  drag('dragenter', log)
  await view.vm.$nextTick()
  expect(view.text()).toContain('Drop the files here')
  drag('dragleave', log, { related: view.element })
  await view.vm.$nextTick()
  expect(view.text()).toContain('Drop the files here')
  expect(drag('drop', log).defaultPrevented).toBe(true)
  await view.vm.$nextTick()
  expect(view.emitted('files')).toEqual([[[file]]])
  expect(view.text()).not.toContain('Drop the files here')
  view.unmount()
})

test('beside it, and where nothing is taken, a file does not take the place of the page', () => {
  const view = area({ disabled: true })
  for (const target of [document.body, view.get('.log').element]) {
    for (const type of ['dragover', 'drop']) {
      expect(drag(type, target).defaultPrevented, type).toBe(true)
    }
  }
  expect(view.emitted('files')).toBeUndefined()
  view.unmount()
  expect(drag('drop', document.body).defaultPrevented, 'where no page takes files').toBe(false)
})
