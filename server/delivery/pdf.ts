import { Worker } from 'node:worker_threads'
import type { TranscriptDocument, TranscriptRenderer } from '../domain/transcript-document.ts'
import type { PdfAnswer, PdfRequest } from './pdf-worker.ts'

export interface PdfRenderer extends TranscriptRenderer {
  /** Ends the worker; what is being rendered is refused. */
  close(): Promise<void>
}

interface Waiting {
  resolve: (pdf: Uint8Array) => void
  reject: (reason: Error) => void
  timer: NodeJS.Timeout
}

/**
 * Renders transcripts in a worker thread of its own, which starts at the first one: typesetting is synchronous, and a
 * conversation of thousands of messages would hold everybody else up.
 */
export function createTranscriptRenderer(options: { timeoutMs?: number } = {}): PdfRenderer {
  const { timeoutMs = 60_000 } = options
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let next = 1

  function settle(id: number): Waiting | undefined {
    const found = waiting.get(id)
    if (!found) return undefined
    clearTimeout(found.timer)
    waiting.delete(id)
    if (waiting.size === 0) worker?.unref()
    return found
  }

  function fail(reason: Error, broken: Worker | undefined) {
    if (broken !== worker) return
    worker = undefined
    for (const id of [...waiting.keys()]) settle(id)?.reject(reason)
  }

  function start(): Worker {
    const started = new Worker(new URL('./pdf-worker.ts', import.meta.url))
    started.on('message', (answer: PdfAnswer) => {
      const found = settle(answer.id)
      if ('pdf' in answer) found?.resolve(answer.pdf)
      else found?.reject(new Error(answer.error))
    })
    started.on('error', (error) => {
      fail(error instanceof Error ? error : new Error(String(error)), started)
    })
    started.on('exit', () => fail(new Error('The PDF worker ended'), started))
    return started
  }

  async function stop(reason: string): Promise<void> {
    const stopped = worker
    fail(new Error(reason), stopped)
    await stopped?.terminate()
  }

  return {
    render(document: TranscriptDocument) {
      return new Promise((resolve, reject) => {
        const id = next++
        worker ??= start()
        worker.ref()
        const timer = setTimeout(() => {
          void stop('The transcript took too long to typeset')
        }, timeoutMs)
        waiting.set(id, { resolve, reject, timer })
        const request: PdfRequest = { id, document }
        worker.postMessage(request)
      })
    },
    close: () => stop('The server is shutting down'),
  }
}
