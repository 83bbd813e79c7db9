/** Kept in the host page's storage while a chat goes on, so that its next page loads the frame at once. */
export const runningKey = (companyId: string) => `portico-embed:${companyId}:running`
