import { Portico, source } from './widget.ts'

Object.assign(globalThis, { Portico }, source.includes('/web-sdk/') && { UJET: Portico })
