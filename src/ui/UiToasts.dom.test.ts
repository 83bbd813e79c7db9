import { enableAutoUnmount, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useToasts } from './toasts.ts'
import UiToasts from './UiToasts.vue'

enableAutoUnmount(afterEach)
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  const { toasts, dismiss } = useToasts()
  for (const { id } of toasts.value) dismiss(id)
  vi.useRealTimers()
})

const host = () => mount(UiToasts, { props: { label: 'Messages', dismissLabel: 'Dismiss' } })

test('announces politely, and passes on its own', async () => {
  const region = host()
  expect(region.attributes()).toMatchObject({ 'aria-live': 'polite', 'aria-label': 'Messages' })
  useToasts().show({ text: 'Copied' })
  await region.vm.$nextTick()
  expect(region.text()).toContain('Copied')
  await vi.advanceTimersByTimeAsync(8000)
  expect(region.text()).not.toContain('Copied')
})

test('waits while it is pointed at', async () => {
  const region = host()
  useToasts().show({ text: 'Copied' })
  await region.vm.$nextTick()
  await region.trigger('pointerenter')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(region.text()).toContain('Copied')
  await region.trigger('pointerleave')
  await vi.advanceTimersByTimeAsync(8000)
  expect(region.text()).not.toContain('Copied')
})

test('failures and offers stay until they are answered, the same text shows once', async () => {
  const region = host()
  const run = vi.fn()
  useToasts().show({ text: 'Not sent', tone: 'danger' })
  useToasts().show({ text: 'Not sent', tone: 'danger' })
  useToasts().show({ text: 'Deleted', action: { label: 'Undo', run } })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(region.findAll('p').map((text) => text.text())).toEqual(['Not sent', 'Deleted'])
  await region
    .findAll('button')
    .find((button) => button.text() === 'Undo')
    ?.trigger('click')
  expect(run).toHaveBeenCalledOnce()
  await region.get('[aria-label="Dismiss"]').trigger('click')
  expect(useToasts().toasts.value).toEqual([])
})
