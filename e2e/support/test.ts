import { expect, test as base } from '@playwright/test'
import {
  openAgent,
  openCustomer,
  newPage,
  type Agent,
  type Customer,
  type CustomerOptions,
  type Faults,
} from './people.ts'
import { openStack, type AgentKey, type Stack, type StackOptions } from './stack.ts'
import type { BrowserContextOptions, Page } from '@playwright/test'

interface Fixtures {
  /** A stack for this test alone, for what depends on who is at the desk or breaks the server. */
  ownStack: boolean
  /** What is special about it. */
  ownSetup: Omit<StackOptions, 'worker'>
  stack: Stack
  /** Errors of pages; a test that ends with one has failed. */
  faults: Faults
  customer: (options?: CustomerOptions) => Promise<Customer>
  agent: (key: AgentKey, options?: BrowserContextOptions) => Promise<Agent>
  blank: (options?: BrowserContextOptions) => Promise<Page>
}

interface WorkerFixtures {
  shared: () => Promise<Stack>
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  ownStack: [false, { option: true }],
  ownSetup: [{}, { option: true }],
  shared: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use, info) => {
      let opened: Promise<Stack> | undefined
      await use(() => (opened ??= openStack({ worker: info.parallelIndex })))
      await (await opened)?.close()
    },
    { scope: 'worker' },
  ],
  stack: async ({ ownStack, ownSetup, shared }, use, info) => {
    const worker = info.parallelIndex
    const stack = ownStack ? await openStack({ ...ownSetup, worker }) : await shared()
    const began = stack.log().length
    await use(stack)
    if (info.status !== info.expectedStatus) {
      await info.attach('server.log', { body: stack.log().slice(began), contentType: 'text/plain' })
    }
    if (ownStack) await stack.close()
  },
  faults: async ({ stack }, use) => {
    expect(stack.origin).toBeTruthy()
    const faults: Faults = []
    await use(faults)
    expect(faults, 'errors on the pages').toEqual([])
  },
  customer: async ({ browser, stack, faults }, use) => {
    const opened: Customer[] = []
    await use(async (options) => {
      const customer = await openCustomer(browser, stack, faults, options)
      opened.push(customer)
      return customer
    })
    for (const { page } of opened) await page.context().close()
  },
  agent: async ({ browser, stack, faults }, use) => {
    const opened: Agent[] = []
    await use(async (key, options) => {
      const agent = await openAgent(browser, stack, faults, key, options)
      opened.push(agent)
      return agent
    })
    for (const { page } of opened) await page.context().close()
  },
  blank: async ({ browser, stack, faults }, use) => {
    const opened: Page[] = []
    await use(async (options) => {
      const page = await newPage(browser, stack, faults, options)
      opened.push(page)
      return page
    })
    for (const page of opened) await page.context().close()
  },
})

export { expect }
