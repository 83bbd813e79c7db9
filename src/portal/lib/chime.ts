let context: AudioContext | undefined

/** Browsers let a page make a sound only after the first touch of it: before that it stays silent, without an error. */
export function unlockSound() {
  try {
    context ??= new AudioContext()
    if (context.state !== 'running') context.resume().catch(() => undefined)
  } catch {
    // there is nothing here that makes sounds
    context = undefined
  }
}

/** With whatever the customer touches, while a sound is wanted. */
export function unlockOnTouch(wanted: () => boolean) {
  const touched = () => wanted() && unlockSound()
  for (const act of ['pointerdown', 'keydown']) addEventListener(act, touched, true)
}

/**
 * Two soft notes, made here so that nothing has to be fetched. @returns whether they are heard: what can't be now is not
 * heard later either
 */
export function chime(): boolean {
  if (context?.state !== 'running') return false
  const start = context.currentTime
  for (const [index, frequency] of [660, 880].entries()) {
    const note = context.createOscillator()
    const volume = context.createGain()
    const from = start + index * 0.12
    note.frequency.value = frequency
    volume.gain.setValueAtTime(0, from)
    volume.gain.linearRampToValueAtTime(0.12, from + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.3)
    note.connect(volume).connect(context.destination)
    note.start(from)
    note.stop(from + 0.32)
  }
  return true
}
