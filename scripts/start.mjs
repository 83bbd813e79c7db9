import { ensureDependencies } from './lib/dependencies.mjs'
import { ensureBuild } from './lib/dist.mjs'
import { findNode } from './lib/node.mjs'
import { become } from './lib/process.mjs'
import { giveUp } from './lib/say.mjs'

await ensureDependencies()
const node = findNode()
if ((await ensureBuild(node)) !== 0) giveUp('the build failed, see above; nothing was started')
become(node, ['server/main.ts', ...process.argv.slice(2)], {
  NODE_ENV: process.env.NODE_ENV ?? 'production',
})
