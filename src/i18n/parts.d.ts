/** The parts that scripts/vite/locale-parts.ts makes of a file of texts. */
declare module '*.json?home' {
  const texts: import('./messages.ts').TextTree
  export default texts
}

declare module '*.json?rest' {
  const texts: import('./messages.ts').TextTree
  export default texts
}
