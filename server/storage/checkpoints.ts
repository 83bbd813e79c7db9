import { Worker } from 'node:worker_threads'
import type { WriteTurn } from './write-turn.ts'

export interface Checkpoints {
  /** Something has been written: it is copied soon. */
  wrote(): void
  close(): Promise<void>
}

interface CheckpointOptions {
  /** Milliseconds from one copy to the next. */
  every?: number
  /** Pages of the log from which on it is begun anew. */
  most?: number
  onError: (error: Error) => void
}

/**
 * Copies the log of an SQLite file into the file from a thread of its own. SQLite would do it within a commit, and all that
 * is written meanwhile would wait for the disk twice. What comes in while it copies stays in the log, which would grow for as
 * long as there is no pause: where it has become long, the little that is left is copied while nobody writes, and the log
 * begins anew. Should this fail, whoever writes copies it in the end (`LATE_CHECKPOINTS`).
 */
export function createCheckpoints(
  file: string,
  turn: WriteTurn,
  { every = 500, most = 4000, onError }: CheckpointOptions,
): Checkpoints {
  let worker: Worker | undefined
  let waiting: { resolve(pages: number): void; reject(error: Error): void } | undefined
  let copying: Promise<void> | undefined
  let next = performance.now() + every

  function begin(): Worker {
    const started = new Worker(new URL('checkpoint-worker.ts', import.meta.url), {
      workerData: file,
    })
    const gone = (error: Error): void => {
      if (worker !== started) return
      worker = undefined
      waiting?.reject(error)
    }
    started.on('message', (pages: number) => waiting?.resolve(pages))
    started.on('error', gone)
    started.on('exit', () => gone(new Error('the thread that copies the log has ended')))
    started.unref()
    return started
  }

  /** @returns pages in the log */
  async function copyNow(): Promise<number> {
    worker ??= begin()
    worker.postMessage(undefined)
    return new Promise((resolve, reject) => (waiting = { resolve, reject }))
  }

  async function copy(): Promise<void> {
    if ((await copyNow()) <= most) return
    await turn.take()
    try {
      await copyNow()
    } finally {
      turn.give()
    }
  }

  return {
    wrote() {
      if (copying || performance.now() < next) return
      copying = copy()
        .catch(onError)
        .finally(() => {
          copying = undefined
          next = performance.now() + every
        })
    },
    async close() {
      await copying
      await worker?.terminate()
    },
  }
}
