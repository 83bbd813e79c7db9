import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Emitter } from '../emitter.ts'
import { Http, type RequestSpec } from './http.ts'

/** A browser's request, moved by hand; it keeps what `timeout` promises. */
class Line extends EventTarget {
  static lines: Line[] = []
  upload = new EventTarget()
  timeout = 0
  status = 0
  response: ArrayBuffer | null = null
  responseText = ''
  readyState = 1
  onloadend: ((event?: Event) => void) | null = null
  onabort: (() => void) | null = null
  onerror: (() => void) | null = null
  ontimeout: (() => void) | null = null
  isAborted = false
  open() {}
  setRequestHeader() {}
  getAllResponseHeaders() {
    return 'content-type: image/png\r\n'
  }
  send() {
    Line.lines.push(this)
    if (this.timeout > 0) setTimeout(() => this.ontimeout?.(), this.timeout)
  }
  abort() {
    this.isAborted = true
  }
  move(target: EventTarget, loaded: number) {
    const total = { loaded, total: 10_000_000, lengthComputable: true }
    target.dispatchEvent(Object.assign(new Event('progress'), total))
  }
  end() {
    this.status = 200
    this.response = new ArrayBuffer(3)
    this.responseText = '{"$index":1}'
    this.onloadend?.()
  }
}

beforeEach(() => {
  Line.lines = []
  vi.stubGlobal('XMLHttpRequest', Line)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function begin(spec: Partial<RequestSpec>) {
  const http = new Http('https://help.example', () => 1000, new Emitter())
  const settled = vi.fn()
  const answer = http.request({ method: 'GET', path: '/media/1', ...spec })
  answer.then(settled, settled)
  return { answer, settled, line: await nth(1) }
}

const nth = (count: number) =>
  vi.waitFor(() => {
    const line = Line.lines[count - 1]
    if (!line) throw new Error('not sent yet')
    return line
  })

function form() {
  const body = new FormData()
  body.append('file', new File(['x'], 'x.txt'))
  return { method: 'POST', path: '/chats/1/files', body } as const
}

test('a large file on a slow line comes through, however long it takes', async () => {
  const { answer, line } = await begin({ bytes: true })
  for (let part = 1; part <= 10; part++) {
    await vi.advanceTimersByTimeAsync(15_000)
    line.move(line, part * 1_000_000)
  }
  line.end()
  expect((await answer).data).toBeInstanceOf(ArrayBuffer)
})

test('a download that stands still is given up, tried again, and told as such', async () => {
  const { answer, settled, line } = await begin({ bytes: true, retry: true })
  const failure = expect(answer).rejects.toMatchObject({ status: 0, code: 'timeout' })
  line.move(line, 1_000_000)
  await vi.advanceTimersByTimeAsync(21_000)
  expect(line.isAborted).toBe(true)
  const again = await nth(2)
  expect(settled).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(21_000)
  await failure
  expect(again.isAborted).toBe(true)
})

test('an upload that stands still is given up, one that moves is not', async () => {
  const shares: number[] = []
  const options = { ...form(), onProgress: (share: number) => shares.push(share) }
  const { answer, settled, line } = await begin(options)
  const failure = expect(answer).rejects.toMatchObject({ status: 0, code: 'timeout' })
  for (let part = 1; part <= 5; part++) {
    await vi.advanceTimersByTimeAsync(50_000)
    line.move(line.upload, part * 1_000_000)
  }
  expect(settled).not.toHaveBeenCalled()
  expect(shares.at(-1)).toBe(0.5)
  await vi.advanceTimersByTimeAsync(61_000)
  await failure
  expect(line.isAborted).toBe(true)
})

test('who gives up first is told that they did', async () => {
  const controller = new AbortController()
  const { answer } = await begin({ bytes: true, signal: controller.signal })
  controller.abort()
  await expect(answer).rejects.toMatchObject({ code: 'aborted' })
  expect(vi.getTimerCount()).toBe(0)
})
