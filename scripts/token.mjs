import { ensureDependencies } from './lib/dependencies.mjs'
import { findNode } from './lib/node.mjs'
import { become } from './lib/process.mjs'

await ensureDependencies()
become(findNode(), ['server/cli/token.ts', ...process.argv.slice(2)])
