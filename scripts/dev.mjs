import { spawn } from 'node:child_process'
import { ensureDependencies } from './lib/dependencies.mjs'
import { ensureBuild } from './lib/dist.mjs'
import { findNode } from './lib/node.mjs'
import { root } from './lib/files.mjs'
import { whenNpmIsGone } from './lib/process.mjs'
import { giveUp, say } from './lib/say.mjs'

await ensureDependencies()
const node = findNode()
// the embed script and the SDK are served as built; the pages come from Vite
if ((await ensureBuild(node)) !== 0) giveUp('the build failed, see above; nothing was started')

const port = process.env.PORT ?? '8080'
const apiPort = process.env.PORTICO_API_PORT ?? String(Number(port) + 1)
let stopping = false
const children = [
  start(['--watch', '--watch-preserve-output', 'server/main.ts'], { PORT: apiPort }),
  start(['node_modules/vite/bin/vite.js', '--logLevel', 'warn'], {
    PORT: port,
    PORTICO_API_PORT: apiPort,
  }),
]
say(
  `portal http://localhost:${port}/ and desk http://localhost:${port}/desk, reloading as you edit`,
)

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))
whenNpmIsGone(() => stop(0))
for (const child of children) child.on('exit', (code) => stop(code ?? 1))

function start(args, env) {
  return spawn(node, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'development', ...env },
    stdio: 'inherit',
  })
}

function stop(code) {
  if (stopping) return
  stopping = true
  process.exitCode = code
  for (const child of children) child.kill('SIGTERM')
}
