import { mount } from '@vue/test-utils'
import { defineComponent, useTemplateRef } from 'vue'
import { expect, test } from 'vitest'
import { useStickyScroll } from './useStickyScroll.ts'

test('what goes further down than the end of a chat stays there, without a key or a pointer', () => {
  const view = mount(
    defineComponent({
      setup() {
        const part = (name: string) => useTemplateRef<HTMLElement>(name)
        return useStickyScroll(part('box'), part('content'), part('tail'))
      },
      template: '<div ref="box"><div ref="content"><p ref="tail"></p></div></div>',
    }),
  )
  const box = view.element as HTMLElement
  const tail = view.find('p').element
  const size = { top: 0, height: 2000 }
  Object.defineProperty(box, 'clientHeight', { value: 500 })
  Object.defineProperty(box, 'scrollHeight', { get: () => size.height })
  Object.defineProperty(box, 'scrollTop', {
    get: () => size.top,
    set: (top: number) => (size.top = top),
  })
  tail.getBoundingClientRect = () => new DOMRect(0, size.height - 1000 - size.top)
  const scroll = () => box.dispatchEvent(new Event('scroll'))
  scroll()
  expect(size.top).toBe(920)
  // what is above turns out to be taller
  size.height = 2100
  scroll()
  expect(size.top).toBe(1020)
  size.top = 1500
  scroll()
  expect(size.top).toBe(1500)
})
