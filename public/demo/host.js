// Where Portico is served: the only thing to change when this shop is served from elsewhere. Here it is the same
// origin, and port 8080 of the same machine for a shop on port 8090.
globalThis.PORTICO_HOST =
  location.port === '8090' ? `http://${location.hostname}:8080` : location.origin
