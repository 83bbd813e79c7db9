import { onScopeDispose, watch, type Ref } from 'vue'

const EVERY = 2400

let audio: AudioContext | undefined

/** Browsers let a page make a sound only after the first touch of it: before that it stays silent, without an error. */
function unlock() {
  audio ??= new AudioContext()
  if (audio.state === 'suspended') void audio.resume()
}

function note(context: AudioContext, pitch: number, start: number) {
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  oscillator.frequency.value = pitch
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(0.12, start + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.001, start + 0.32)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(start)
  oscillator.stop(start + 0.34)
}

function chime() {
  if (audio?.state !== 'running') return
  note(audio, 660, audio.currentTime)
  note(audio, 880, audio.currentTime + 0.18)
}

/** Two soft tones, again and again while it rings. */
export function useRing(ringing: Ref<boolean>) {
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = () => clearInterval(timer)

  window.addEventListener('pointerdown', unlock)
  window.addEventListener('keydown', unlock)
  watch(
    ringing,
    (on) => {
      stop()
      if (!on) return
      chime()
      timer = setInterval(chime, EVERY)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    stop()
    window.removeEventListener('pointerdown', unlock)
    window.removeEventListener('keydown', unlock)
  })
}
