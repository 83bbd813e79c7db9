import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { readIfThere, root } from './files.mjs'

/**
 * Runs a program in the checkout and waits for its end.
 * With `quiet`, what it prints is collected and given back instead of shown.
 */
export function run(command, args, { quiet = false, env = {}, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...(quiet ? withoutColour() : process.env), ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    let output = ''
    child.stdout?.on('data', (part) => (output += part))
    child.stderr?.on('data', (part) => (output += part))
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }))
    child.on('close', (code, signal) => resolve({ code: code ?? exitCodeOf(signal), output }))
  })
}

/** Collected output may end in a log, where colours are noise. */
function withoutColour() {
  if (process.stdout.isTTY) return process.env
  const { FORCE_COLOR: _, ...env } = process.env
  return { ...env, NO_COLOR: '1' }
}

/** The exit code that a shell reports for a process that ended by a signal. */
export function exitCodeOf(signal) {
  return 128 + (constants.signals[signal] ?? 1)
}

/**
 * Runs a program in the foreground of this one: signals go down to it, its exit code comes back up, and it
 * has a channel whose end ('disconnect') tells it that this process is gone, however that happened.
 */
export function become(node, args, env = {}) {
  const child = spawn(node, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  const pass = (signal) => child.kill(signal)
  // Ctrl+C in a terminal reaches the whole group already; passing it on would make it two.
  process.on('SIGINT', () => process.stdin.isTTY || pass('SIGINT'))
  process.on('SIGTERM', () => pass('SIGTERM'))
  process.on('SIGHUP', () => pass('SIGTERM'))
  whenNpmIsGone(() => pass('SIGTERM'))
  child.on('error', (error) => {
    process.stderr.write(`portico  ${node} can't be run: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? exitCodeOf(signal)))
}

/**
 * npm that is killed outright tells nobody: without this, the server would keep the port. Where npm starts scripts through
 * a shell, the shell outlives it, so the parent's parent is watched too where the system shows it.
 */
export function whenNpmIsGone(stop) {
  if (!process.env.npm_lifecycle_event) return
  const before = ancestors()
  const watch = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(watch)
    stop()
  }, 500)
  watch.unref()
}

function ancestors() {
  const status = readIfThere(`/proc/${process.ppid}/status`)
  return `${process.ppid} ${/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? ''}`
}
