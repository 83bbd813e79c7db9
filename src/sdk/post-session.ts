/** Where a customer is in what follows a chat. */
export const PostSessionStatus = {
  Ready: 'ready',
  InProgress: 'in_progress',
  Waiting: 'waiting',
  Finished: 'finished',
} as const
export type PostSessionStatus = (typeof PostSessionStatus)[keyof typeof PostSessionStatus]
