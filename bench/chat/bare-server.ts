import { createServer } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Server, type Socket } from 'socket.io'

/**
 * What Socket.IO alone does: `echo` tells the room and acknowledges; `sqlite` does so once the message is in a database,
 * grouping what arrives together into one commit that waits for the disk. No users, no rights, no checks.
 */
interface Sent {
  chat_id: number
  key: string
  message: { type: string; content: string }
}
type Ack = (answer: unknown) => void
interface Waiting {
  socket: Socket
  sent: Sent
  ack: Ack
}

const [kind, port, folder = ''] = process.argv.slice(2)
const http = createServer()
const io = new Server(http, { path: '/api/socket', serveClient: false })
const indexes = new Map<number, number>()

function build({ sent }: Waiting, index: number) {
  return {
    $index: index,
    $sid: `${sent.chat_id}-${index}`,
    $timestamp: new Date().toISOString(),
    $userType: 'end_user',
    $userId: sent.chat_id,
    identity: {
      display_name: `Customer ${sent.chat_id}`,
      is_customer: true,
      user_type: 'end_user',
      user_id: sent.chat_id,
    },
    key: sent.key,
    ...sent.message,
  }
}

function nextIndex(chatId: number): number {
  const index = indexes.get(chatId) ?? 0
  indexes.set(chatId, index + 1)
  return index
}

function tell({ sent, ack }: Waiting, message: ReturnType<typeof build>): void {
  ack({ ok: true, data: message })
  io.to(`chat:${sent.chat_id}`).emit('chat.message', { chat_id: sent.chat_id, message })
}

function echo(waiting: Waiting): void {
  tell(waiting, build(waiting, nextIndex(waiting.sent.chat_id)))
}

function groupCommit(): (waiting: Waiting) => void {
  const database = new DatabaseSync(join(folder, 'bare.sqlite'))
  database.exec('pragma journal_mode=wal; pragma synchronous=full')
  database.exec(
    'create table messages (chat_id integer, "index" integer, body text, primary key (chat_id, "index"))',
  )
  const insert = database.prepare('insert into messages values (?, ?, ?)')
  let queue: Waiting[] = []
  const flush = (): void => {
    const batch = queue
    queue = []
    database.exec('begin')
    const messages = batch.map((waiting) => {
      const message = build(waiting, nextIndex(waiting.sent.chat_id))
      insert.run(waiting.sent.chat_id, message.$index, JSON.stringify(message))
      return { waiting, message }
    })
    database.exec('commit')
    for (const { waiting, message } of messages) tell(waiting, message)
  }
  return (waiting) => {
    if (queue.length === 0) setImmediate(flush)
    queue.push(waiting)
  }
}

const take = kind === 'sqlite' ? groupCommit() : echo
io.on('connection', (socket) => {
  socket.on('chat.join', ({ chat_id }: { chat_id: number }, ack: Ack) => {
    void socket.join(`chat:${chat_id}`)
    ack({ ok: true })
  })
  socket.on('chat.send', (sent: Sent, ack: Ack) => take({ socket, sent, ack }))
})
http.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
