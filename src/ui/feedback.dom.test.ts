import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import UiAvatar from './UiAvatar.vue'
import UiNotice from './UiNotice.vue'
import UiProgress from './UiProgress.vue'
import UiSkeleton from './UiSkeleton.vue'

test('a notice interrupts only for danger, and is silent where it is part of the page', () => {
  const role = (props: object) => mount(UiNotice, { props }).attributes('role')
  expect(role({ tone: 'danger' })).toBe('alert')
  expect(role({ tone: 'warning' })).toBe('status')
  expect(role({})).toBe('status')
  expect(role({ tone: 'danger', live: false })).toBeUndefined()
})

test('a notice can be closed where it says so', async () => {
  const notice = mount(UiNotice, { props: { title: 'Closed', dismissLabel: 'Dismiss' } })
  await notice.get('[aria-label="Dismiss"]').trigger('click')
  expect(notice.emitted('dismiss')).toHaveLength(1)
  expect(mount(UiNotice).find('button').exists()).toBe(false)
})

test('a skeleton says what it stands for', () => {
  const skeleton = mount(UiSkeleton, { props: { label: 'Loading', lines: 2 } })
  expect(skeleton.attributes('role')).toBe('status')
  expect(skeleton.text()).toBe('Loading')
})

test('progress is named, and has no value while none is known', async () => {
  const progress = mount(UiProgress, { props: { label: 'photo.jpg' } })
  const bar = progress.get('progress')
  expect(progress.get(`[id="${bar.attributes('aria-labelledby')}"]`).text()).toBe('photo.jpg')
  expect(bar.attributes('value')).toBeUndefined()
  await progress.setProps({ value: 0.4, text: '40%' })
  expect(bar.attributes()).toMatchObject({ value: '0.4', 'aria-valuetext': '40%' })
})

test('an avatar shows initials in any script, and when its picture fails', async () => {
  const initials = (name: string) => mount(UiAvatar, { props: { name } }).text()
  expect(initials('Grace Brewster Hopper')).toBe('GH')
  expect(initials('山田太郎')).toBe('山')
  expect(initials('  zoë ')).toBe('Z')
  expect(initials('𠮷野 家')).toBe('𠮷家')

  const avatar = mount(UiAvatar, { props: { name: 'Ada Lovelace', src: '/a.png' } })
  await avatar.get('img').trigger('error')
  expect(avatar.text()).toBe('AL')
  await avatar.setProps({ src: '/b.png' })
  expect(avatar.get('img').attributes('src')).toBe('/b.png')
})
