import { beforeEach, expect, test, vi } from 'vitest'

let state: string
let notes: number
let wanted: boolean

class TestContext {
  currentTime = 0
  get state() {
    return state
  }
  resume() {
    // as a browser does: only while the page is touched
    state = 'running'
    return Promise.resolve()
  }
  createOscillator() {
    notes++
    const node = { frequency: {}, connect: (next: object) => next, start() {}, stop() {} }
    return node
  }
  createGain() {
    const ramp = () => undefined
    return {
      gain: {
        setValueAtTime: ramp,
        linearRampToValueAtTime: ramp,
        exponentialRampToValueAtTime: ramp,
      },
      connect: (next: object) => next,
    }
  }
}

beforeEach(() => {
  state = 'suspended'
  notes = 0
  wanted = true
  vi.stubGlobal('AudioContext', TestContext)
  vi.resetModules()
})

test.each(['pointerdown', 'keydown'])('after the first %s it is heard', async (act) => {
  const { chime, unlockOnTouch } = await import('./chime.ts')
  let mine = true
  unlockOnTouch(() => mine && wanted)
  chime()
  chime()
  expect(notes, 'and what came before is not heard all at once').toBe(0)
  wanted = false
  dispatchEvent(new Event(act))
  expect(state, 'and nobody who wants none has it').toBe('suspended')
  wanted = true
  dispatchEvent(new Event(act))
  chime()
  expect(notes).toBe(2)
  // as when a call or the lock of a phone takes the sound away
  state = 'interrupted'
  chime()
  expect(notes).toBe(2)
  dispatchEvent(new Event(act))
  chime()
  expect(notes).toBe(4)
  mine = false
})
