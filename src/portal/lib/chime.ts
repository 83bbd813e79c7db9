let context: AudioContext | undefined

/** Two soft notes, made here so that nothing has to be fetched. Silent where the browser forbids sound. */
export function chime() {
  context ??= new AudioContext()
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
}
