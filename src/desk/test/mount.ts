import { mount, type ComponentMountingOptions } from '@vue/test-utils'
import type { Component } from 'vue'
import { createDeskI18n } from '../i18n.ts'

const i18n = await createDeskI18n('en')

/** A component with the desk's texts around it. */
export function mountDesk(component: Component, options: ComponentMountingOptions<Component> = {}) {
  return mount(component, { ...options, global: { plugins: [i18n], ...options.global } })
}
