import { sql, type CreateTableBuilder, type Kysely } from 'kysely'
import { idColumn } from '../dialects.ts'
import type { Schema } from '../schema.ts'

type Tables = Kysely<Schema>
type Columns = Record<
  string,
  'text' | 'integer' | 'text?' | 'integer?' | `>${string}` | `>${string}?`
>

/** `text` and `integer`, `?` where null is allowed, `>table` for the id of a row of another table. */
function table(
  db: Tables,
  name: keyof Schema,
  columns: Columns,
): CreateTableBuilder<string, string> {
  const start: CreateTableBuilder<string, string> = db.schema.createTable(name)
  return Object.entries(columns).reduce<CreateTableBuilder<string, string>>(
    (builder, [column, kind]) => {
      const target = kind.startsWith('>') ? kind.replace(/[>?]/g, '') : undefined
      const type = kind.startsWith('text') ? 'text' : 'integer'
      return builder.addColumn(column, type, (definition) => {
        const nullable = kind.endsWith('?') ? definition : definition.notNull()
        return target ? nullable.references(`${target}.id`) : nullable
      })
    },
    start,
  )
}

function numbered(
  db: Tables,
  name: keyof Schema,
  columns: Columns,
): CreateTableBuilder<string, string> {
  const id = idColumn(db)
  return table(db, name, columns).addColumn('id', id.type, id.build)
}

function index(db: Tables, name: keyof Schema, columns: string[]) {
  return db.schema
    .createIndex(`${name}_${columns.join('_')}`)
    .on(name)
    .columns(columns.map((column) => sql.ref(column)))
    .execute()
}

export async function up(db: Tables): Promise<void> {
  await people(db)
  await chats(db)
  await calls(db)
  await emails(db)
  await transcripts(db)
  await jobs(db)
}

async function people(db: Tables): Promise<void> {
  await table(db, 'settings', { key: 'text', value: 'text' })
    .addPrimaryKeyConstraint('settings_key', ['key'])
    .execute()
  await numbered(db, 'end_users', {
    company: 'text',
    user_key: 'text',
    identifier: 'text?',
    name: 'text?',
    email: 'text?',
    phone: 'text?',
    created_at: 'text',
    seen_at: 'text',
  })
    .addUniqueConstraint('end_users_user_key', ['company', 'user_key'])
    .execute()
  await numbered(db, 'agents', {
    company: 'text',
    key: 'text',
    name: 'text',
    email: 'text',
    avatar_url: 'text?',
    password_hash: 'text',
    status: 'text',
    status_at: 'text',
    idle_since: 'text',
    seen_at: 'text?',
    wrapped_up_at: 'text?',
    active: 'integer',
  })
    .addUniqueConstraint('agents_company_key', ['company', 'key'])
    .execute()
  await index(db, 'agents', ['email'])
  await table(db, 'agent_sessions', {
    token_hash: 'text',
    agent_id: '>agents',
    created_at: 'text',
    expires_at: 'text',
  })
    .addPrimaryKeyConstraint('agent_sessions_token', ['token_hash'])
    .execute()
  await index(db, 'agent_sessions', ['agent_id'])
  await index(db, 'agent_sessions', ['expires_at'])
  await table(db, 'used_tokens', { token_hash: 'text', expires_at: 'text' })
    .addPrimaryKeyConstraint('used_tokens_token', ['token_hash'])
    .execute()
  await index(db, 'used_tokens', ['expires_at'])
}

async function chats(db: Tables): Promise<void> {
  await numbered(db, 'chats', {
    company: 'text',
    end_user_id: '>end_users',
    client_key: 'text',
    menu_id: 'integer',
    lang: 'text',
    status: 'text',
    revision: 'integer',
    next_index: 'integer',
    sticky_index: 'integer?',
    agent_id: '>agents?',
    virtual_agent: 'text?',
    flow: 'text?',
    signed_data: 'text',
    unsigned_data: 'text',
    ticket_id: 'text?',
    trigger_id: 'text?',
    email: 'text?',
    cobrowsable: 'integer',
    created_at: 'text',
    queued_at: 'text?',
    assigned_at: 'text?',
    offered_agent_id: '>agents?',
    offered_until: 'text?',
    declined_by: 'text',
    announced: 'text?',
    end_user_wrote_at: 'text?',
    other_wrote_at: 'text?',
    dismissed_at: 'text?',
    ended_at: 'text?',
    ended_by: 'text?',
    variables: 'text',
    escalation: 'text?',
    post_session: 'text?',
    check_in: 'text?',
    check_in_at: 'text?',
    late_since: 'text?',
    end_user_seen: 'integer',
    agent_seen: 'integer',
    transfer: 'text?',
    agent_gone_at: 'text?',
    events: 'text',
    survey: 'text?',
    rating: 'text?',
    feedback_at: 'text?',
  })
    .addUniqueConstraint('chats_client_key', ['end_user_id', 'client_key'])
    .execute()
  await db.schema
    .createIndex('chats_one_open')
    .on('chats')
    .column('end_user_id')
    .unique()
    .where(sql<boolean>`status in ('queued', 'va_assigned', 'assigned')`)
    .execute()
  await db.schema
    .createIndex('chats_feedback')
    .on('chats')
    .columns(['company', 'feedback_at', 'id'])
    .where('feedback_at', 'is not', null)
    .execute()
  // for what the clock makes of chats, which is looked for every second
  await db.schema
    .createIndex('chats_resting')
    .on('chats')
    .columns(['company', 'dismissed_at'])
    .where(sql<boolean>`status in ('dismissed', 'va_dismissed')`)
    .execute()
  await db.schema
    .createIndex('chats_with_virtual_agent')
    .on('chats')
    .columns(['company', 'end_user_wrote_at', 'other_wrote_at', 'post_session'])
    .where(sql<boolean>`status = 'va_assigned'`)
    .execute()
  await index(db, 'chats', ['company', 'status', 'queued_at'])
  await index(db, 'chats', ['end_user_id', 'status'])
  await index(db, 'chats', ['agent_id', 'status'])
  await index(db, 'chats', ['company', 'ended_at'])
  await index(db, 'chats', ['company', 'menu_id', 'ended_at'])

  await table(db, 'chat_members', {
    chat_id: '>chats',
    agent_id: '>agents',
    joined_at: 'text',
    left_at: 'text?',
  })
    .addPrimaryKeyConstraint('chat_members_key', ['chat_id', 'agent_id', 'joined_at'])
    .execute()
  await index(db, 'chat_members', ['agent_id', 'left_at'])

  await table(db, 'messages', {
    chat_id: '>chats',
    index: 'integer',
    sid: 'text',
    client_key: 'text?',
    user_type: 'text',
    user_id: 'integer',
    type: 'text',
    body: 'text',
    created_at: 'text',
  })
    .addPrimaryKeyConstraint('messages_key', ['chat_id', 'index'])
    .addUniqueConstraint('messages_client_key', ['chat_id', 'client_key'])
    .execute()

  await numbered(db, 'media', {
    company: 'text',
    chat_id: '>chats',
    blob: 'text',
    preview: 'text?',
    user_type: 'text',
    hash: 'text',
    name: 'text',
    type: 'text',
    size: 'integer',
    width: 'integer?',
    height: 'integer?',
    created_at: 'text',
  }).execute()
  await index(db, 'media', ['chat_id'])
}

async function calls(db: Tables): Promise<void> {
  await numbered(db, 'calls', {
    company: 'text',
    end_user_id: '>end_users',
    client_key: 'text',
    menu_id: 'integer',
    lang: 'text',
    type: 'text',
    status: 'text',
    phone_number: 'text',
    scheduled_at: 'text?',
    due_at: 'text',
    offered_agent_id: '>agents?',
    offered_until: 'text?',
    declined_by: 'text',
    attempts: 'integer',
    sequence: 'integer',
    recording_permission: 'text',
    signed_data: 'text',
    unsigned_data: 'text',
    ticket_id: 'text?',
    email: 'text?',
    agent_id: '>agents?',
    assigned_at: 'text?',
    connected_at: 'text?',
    ended_at: 'text?',
    phone_leg: 'text?',
    phone_state: 'text?',
    recording_url: 'text?',
    outcome: 'text?',
    note: 'text?',
    announced: 'text?',
    created_at: 'text',
  })
    .addUniqueConstraint('calls_client_key', ['end_user_id', 'client_key'])
    .execute()
  await index(db, 'calls', ['company', 'status', 'due_at'])
  await index(db, 'calls', ['end_user_id'])
  await index(db, 'calls', ['company', 'scheduled_at'])
  await index(db, 'calls', ['company', 'ended_at'])
  await index(db, 'calls', ['company', 'menu_id', 'ended_at'])
  await index(db, 'calls', ['company', 'phone_number', 'created_at'])
}

async function emails(db: Tables): Promise<void> {
  await numbered(db, 'emails', {
    company: 'text',
    end_user_id: '>end_users',
    client_key: 'text',
    reference: 'text',
    menu_id: 'integer',
    lang: 'text',
    name: 'text?',
    email: 'text',
    content: 'text',
    desk_status: 'text',
    status: 'text',
    fail_reason: 'text',
    created_at: 'text',
  })
    .addUniqueConstraint('emails_client_key', ['end_user_id', 'client_key'])
    .addUniqueConstraint('emails_reference', ['reference'])
    .execute()
  await index(db, 'emails', ['company', 'id'])
  await index(db, 'emails', ['company', 'desk_status', 'id'])

  await numbered(db, 'email_files', {
    email_id: '>emails',
    blob: 'text',
    hash: 'text',
    name: 'text',
    type: 'text',
    size: 'integer',
  }).execute()
  await index(db, 'email_files', ['email_id'])

  await numbered(db, 'email_replies', {
    email_id: '>emails',
    agent_id: '>agents',
    client_key: 'text',
    content: 'text',
    status: 'text',
    fail_reason: 'text',
    created_at: 'text',
  })
    .addUniqueConstraint('email_replies_client_key', ['email_id', 'client_key'])
    .execute()
}

async function transcripts(db: Tables): Promise<void> {
  await numbered(db, 'transcripts', {
    company: 'text',
    chat_id: '>chats',
    end_user_id: '>end_users',
    lang: 'text',
    time_zone: 'text',
    last_index: 'integer',
    status: 'text',
    blob: 'text?',
    failed_reason: 'text?',
    created_at: 'text',
  }).execute()
  await index(db, 'transcripts', ['chat_id'])
  await index(db, 'transcripts', ['end_user_id', 'created_at'])

  await numbered(db, 'transcript_deliveries', {
    transcript_id: '>transcripts',
    chat_id: '>chats',
    client_key: 'text',
    email: 'text',
    status: 'text',
    failed_reason: 'text?',
    requested_at: 'text',
    sent_at: 'text?',
  })
    .addUniqueConstraint('transcript_deliveries_key', ['chat_id', 'client_key', 'email'])
    .execute()
  await index(db, 'transcript_deliveries', ['transcript_id'])
}

async function jobs(db: Tables): Promise<void> {
  await numbered(db, 'jobs', {
    kind: 'text',
    payload: 'text',
    unique_key: 'text?',
    run_at: 'text',
    attempts: 'integer',
    locked_until: 'text?',
    last_error: 'text?',
    finished_at: 'text?',
    failed: 'integer',
  }).execute()
  await db.schema
    .createIndex('jobs_one_unfinished')
    .on('jobs')
    .column('unique_key')
    .unique()
    .where(sql<boolean>`finished_at is null`)
    .execute()
  await index(db, 'jobs', ['finished_at', 'run_at'])
}
