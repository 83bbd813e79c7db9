import { onBeforeUnmount, onMounted, watch } from 'vue'
import { useLeaving } from './leaving.ts'
import { useAgentStores } from './stores.ts'

/** Connects what the server tells to the stores, for as long as the agent is signed in. */
export function useLive() {
  const { session, connection, chats, conversation, uploads, replies, calls, emails, feedback } =
    useAgentStores()

  function loadAll() {
    return Promise.all([chats.load(), calls.load(), emails.load()])
  }

  function listen() {
    connection.on('desk.changed', ({ topic }) => {
      if (topic === 'chats') void chats.load()
      else if (topic === 'calls') void calls.load()
      else if (topic === 'emails') void emails.load()
      else void session.restore().catch(() => undefined)
    })
    connection.onEntered(conversation.handleEntered)
    connection.on('desk.offer', ({ chat }) => chats.handleOffer(chat))
    connection.on('desk.call_offer', ({ call }) => calls.handleOffer(call))
    connection.on('chat.message', ({ chat_id, message }) =>
      conversation.handleMessage(chat_id, message),
    )
    connection.on('chat.preview', ({ chat_id, content }) =>
      conversation.handlePreview(chat_id, content),
    )
    connection.on('chat.seen', ({ chat_id, user_type, index }) => {
      if (user_type === 'end_user') chats.handleSeen(chat_id, index)
    })
    connection.on('chat.updated', ({ chat }) => chats.handleUpdated(chat))
    connection.on('chat.typing', ({ chat_id, identity, typing }) =>
      conversation.handleTyping(chat_id, identity, typing),
    )
  }

  // drafts are kept; what is on its way goes with the tab
  useLeaving(() => conversation.outgoing.length + uploads.items.length > 0)

  watch(
    () => connection.epoch,
    async () => {
      await loadAll()
      await conversation.resync()
    },
  )
  watch(
    () => chats.mine,
    (mine) => connection.follow(mine.map((chat) => chat.chat.id)),
  )

  // before any view below asks for something
  connection.start()
  listen()
  conversation.start()

  onMounted(() => {
    void loadAll()
  })
  onBeforeUnmount(() => {
    connection.stop()
    for (const store of [chats, conversation, replies, calls, emails, feedback]) store.reset()
  })
}
