import { ensureDependencies } from './lib/dependencies.mjs'
import { build } from './lib/dist.mjs'
import { findNode } from './lib/node.mjs'

await ensureDependencies()
const { code } = await build(findNode())
process.exitCode = code
