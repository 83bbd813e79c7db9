import type { Plugin } from 'vite'

/** Sends every page of the desk to desk.html while developing, as the server does when it serves dist/. */
export function devPages(): Plugin {
  return {
    name: 'portico:dev-pages',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? '/').split('?')[0] ?? '/'
        if (/^\/desk(?:\/[^.]*)?$/.test(path)) request.url = '/desk.html'
        next()
      })
    },
  }
}
