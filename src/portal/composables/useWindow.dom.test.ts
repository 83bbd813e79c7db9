import { mount } from '@vue/test-utils'
import { defineComponent, nextTick, useTemplateRef } from 'vue'
import { expect, test } from 'vitest'
import { useWindow } from './useWindow.ts'

const items = Array.from({ length: 200 }, (_, index) => ({ key: `${index}`, estimate: 100 }))

/** A list of 200 things of 100 pixels each, read from the 150th on. */
async function openList() {
  let reveal: (key: string) => Promise<void> = () => Promise.resolve()
  const view = mount(
    defineComponent({
      setup() {
        const all = useWindow(
          useTemplateRef<HTMLElement>('box'),
          useTemplateRef<HTMLElement>('list'),
          () => items,
          () => false,
        )
        reveal = all.reveal
        return { items, shown: all.shown }
      },
      template: `<div ref="box"><div ref="list">
        <p v-for="item in items.slice(shown.first, shown.end)" :key="item.key" :data-key="item.key"></p>
      </div></div>`,
    }),
  )
  const box = view.element as HTMLElement
  const size = { height: 500, top: 15_000 }
  Object.defineProperty(box, 'clientHeight', { get: () => size.height })
  Object.defineProperty(box, 'scrollTop', {
    get: () => size.top,
    // what has no size can't be scrolled
    set: (top: number) => (size.top = size.height > 0 ? top : 0),
  })
  const keys = () => view.findAll('p').map((node) => Number(node.attributes('data-key')))
  const look = async () => {
    box.dispatchEvent(new Event('scroll'))
    await nextTick()
  }
  await look()
  return { size, keys, look, reveal: (key: string) => reveal(key) }
}

test('only what is near the place of reading is on the page', async () => {
  const { size, keys, look } = await openList()
  expect(keys()).toContain(150)
  expect(keys()).not.toContain(0)
  expect(keys().length).toBeLessThan(40)
  size.top = 0
  await look()
  expect(keys()).toContain(0)
})

test('what is looked for while the widget is closed moves nothing away', async () => {
  const { size, keys, reveal } = await openList()
  const before = keys()
  const { height, top } = size
  Object.assign(size, { height: 0, top: 0 })
  await reveal('20')
  // a browser gives back the size, the place, and no word of it
  Object.assign(size, { height, top })
  await nextTick()
  expect(keys()).toEqual(before)
})
