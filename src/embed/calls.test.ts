import { afterEach, expect, test, vi } from 'vitest'
import { createCalls } from './calls.ts'
import { nextMessage } from './test/windows.ts'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

function setUp() {
  const send = vi.fn<Parameters<typeof createCalls>[0]>((message, transfer) => {
    // as a port does with what it is given
    structuredClone(message.args.filter((arg) => !(arg instanceof MessagePort)))
    ports.push(...transfer.filter((one) => one instanceof MessagePort))
  })
  return { send, calls: createCalls(send) }
}

test('a call waits for the client, and gets what it gave', async () => {
  const { send, calls } = setUp()
  const menus = calls.call('getMenus', [undefined, 'es'])
  expect(send).not.toHaveBeenCalled()
  calls.ready()
  const sent = { type: 'call', id: 1, method: 'getMenus', args: [undefined, 'es'] }
  expect(send).toHaveBeenCalledExactlyOnceWith(sent, [])
  calls.take({ type: 'result', id: 9, value: 'of another' })
  calls.take({ type: 'result', id: 1, value: { menus: [] } })
  expect(await menus).toEqual({ menus: [] })
})

test('a problem is an error with its status, code and details', async () => {
  const { calls } = setUp()
  calls.ready()
  const chat = calls.call('loadChat', [4])
  const details = { chat_id: 4 }
  const said = { status: 404, code: 'chat_not_found', message: 'There is no such chat', details }
  calls.take({ type: 'problem', id: 1, ...said })
  await expect(chat).rejects.toThrow('There is no such chat')
  await expect(chat).rejects.toMatchObject({ status: 404, code: 'chat_not_found', details })
})

test('functions go as ports, there and back', async () => {
  const { send, calls } = setUp()
  calls.ready()
  const fired: unknown[] = []
  const done = new Promise<void>((resolve) => {
    void calls.call('runTrigger', [(one: unknown) => (fired.push(one), resolve())])
  })
  const port = send.mock.calls[0]?.[0].args[0]
  if (!(port instanceof MessagePort)) throw new Error('no port was sent')
  port.postMessage('noise')
  port.postMessage([{ id: 'hello' }])
  await done
  expect(fired).toEqual([{ id: 'hello' }])

  const running = calls.call('runTrigger', [])
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const stopped = nextMessage(port1)
  calls.take({ type: 'result', id: 2, value: port2 })
  const stop = await running
  if (typeof stop !== 'function') throw new Error('no function came back')
  stop()
  expect(await stopped).toEqual([])
})

test('what can’t be sent fails at once, and nothing else with it', async () => {
  const { calls } = setUp()
  calls.ready()
  const bad = calls.call('sendFileMessage', [{ onProgress: () => undefined }])
  const good = calls.call('getCompany', [])
  await expect(bad).rejects.toThrow(/clone/)
  calls.take({ type: 'result', id: 2, value: 'Acme' })
  expect(await good).toBe('Acme')
})

test('who asked a frame that has gone is told so', async () => {
  const { calls } = setUp()
  calls.ready()
  const before = calls.call('getMenus', [])
  // the page inside was loaded again
  calls.ready()
  await expect(before).rejects.toMatchObject({ code: 'destroyed' })
  const after = calls.call('getMenus', [])
  calls.close()
  await expect(after).rejects.toMatchObject({ code: 'destroyed' })
})
