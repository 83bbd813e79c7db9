import { afterEach, expect, test, vi } from 'vitest'
import { ClientError, type HeadlessClient } from '../sdk/index.ts'
import { answerCall } from './host-calls.ts'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

function setUp(client: Partial<HeadlessClient>) {
  const send = vi.fn()
  const becomeKnown = vi.fn()
  const session = { client: () => Promise.resolve(client as HeadlessClient), becomeKnown }
  const answer = (method: string, ...args: unknown[]) =>
    answerCall({ send }, session, { id: 7, method, args })
  return { send, becomeKnown, answer }
}

test('a method is called with what the host page gave, and of a chat its state goes back', async () => {
  const createChat = vi.fn(() => Promise.resolve({ state: { id: 3 }, sendMessage: vi.fn() }))
  const { send, becomeKnown, answer } = setUp({ createChat } as unknown as HeadlessClient)
  await answer('createChat', 11, { greeting: 'Hello' })
  expect(createChat).toHaveBeenCalledWith(11, { greeting: 'Hello' })
  expect(send).toHaveBeenCalledExactlyOnceWith({
    type: 'result',
    id: 7,
    value: { state: { id: 3 } },
  })
  expect(becomeKnown).toHaveBeenCalledOnce()
})

test('an error keeps its status, code and details', async () => {
  const error = new ClientError(409, 'slot_taken', 'Taken', { details: { next_slots: [] } })
  const { send, answer } = setUp({ loadCall: () => Promise.reject(error) })
  await answer('loadCall', 4)
  const said = { status: 409, code: 'slot_taken', message: 'Taken', details: { next_slots: [] } }
  expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'problem', id: 7, ...said })
})

test.each(['destroy', 'on', 'constructor', '__proto__', 'toString', 'chat', ''])(
  'a host page can’t reach %j',
  async (method) => {
    const own = vi.fn()
    const { send, answer } = setUp({ destroy: own, on: own })
    await answer(method)
    expect(own).not.toHaveBeenCalled()
    expect(send).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ type: 'problem', id: 7, message: expect.stringContaining(method) }),
    )
  },
)

test('functions are called over their ports, there and back', async () => {
  const stop = vi.fn()
  const runTrigger = vi.fn<HeadlessClient['runTrigger']>(() => stop)
  const { send, answer } = setUp({ runTrigger })
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  await answer('runTrigger', port2)
  const told = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)))
  const hello = { id: 'hello', name: 'Hello', delay: 0, message: 'Hi', match: 'all' as const }
  runTrigger.mock.calls[0]?.[0]({ ...hello, conditions: [] })
  expect(await told).toEqual([{ ...hello, conditions: [] }])

  const [message, transfer] = send.mock.calls[0] ?? []
  expect(transfer).toEqual([message.value])
  ports.push(message.value)
  message.value.postMessage([])
  await vi.waitFor(() => expect(stop).toHaveBeenCalledOnce())
})
