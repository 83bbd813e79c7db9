declare module '#headless-client' {
  import type { ClientOptions, HeadlessClient } from '../sdk/index.ts'

  export const Client: new (options: ClientOptions) => HeadlessClient
}
