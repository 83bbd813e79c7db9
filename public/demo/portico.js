/** Loads the embed script and gives its class. A page of your own does it with a script element in the HTML. */
export function loadPortico(host) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = `${host}/embed.js`
    script.onload = () => resolve(globalThis.Portico)
    script.onerror = () => reject(new Error(`${script.src} did not load`))
    document.head.append(script)
  })
}
