import { useCallsStore } from '../stores/calls.ts'
import { useChatsStore } from '../stores/chats.ts'
import { useConnectionStore } from '../stores/connection.ts'
import { useConversationStore } from '../stores/conversation.ts'
import { useEmailsStore } from '../stores/emails.ts'
import { useFeedbackStore } from '../stores/feedback.ts'
import { useRepliesStore } from '../stores/replies.ts'
import { useSessionStore } from '../stores/session.ts'
import { useUploadsStore } from '../stores/uploads.ts'

/** Every store of an agent who is signed in. */
export function useAgentStores() {
  return {
    session: useSessionStore(),
    connection: useConnectionStore(),
    chats: useChatsStore(),
    conversation: useConversationStore(),
    replies: useRepliesStore(),
    uploads: useUploadsStore(),
    calls: useCallsStore(),
    emails: useEmailsStore(),
    feedback: useFeedbackStore(),
  }
}
