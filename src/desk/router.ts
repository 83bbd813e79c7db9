import { createRouter, createWebHistory } from 'vue-router'
import { useSessionStore } from './stores/session.ts'

export const router = createRouter({
  history: createWebHistory('/desk'),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./views/SignInView.vue') },
    {
      path: '/unreachable',
      name: 'unreachable',
      component: () => import('./views/UnreachableView.vue'),
    },
    {
      path: '/',
      component: () => import('./views/ShellView.vue'),
      meta: { agent: true },
      children: [
        { path: '', redirect: { name: 'chats' } },
        {
          path: 'chats/:id(\\d+)?',
          name: 'chats',
          component: () => import('./views/ChatsView.vue'),
        },
        { path: 'calls', name: 'calls', component: () => import('./views/CallsView.vue') },
        {
          path: 'emails/:id(\\d+)?',
          name: 'emails',
          component: () => import('./views/EmailsView.vue'),
        },
        {
          path: 'feedback',
          name: 'feedback',
          component: () => import('./views/FeedbackView.vue'),
        },
        {
          path: ':rest(.*)*',
          name: 'not-found',
          component: () => import('./views/NotFoundView.vue'),
        },
      ],
    },
  ],
})

router.beforeEach(async (to) => {
  const session = useSessionStore()
  if (to.name === 'unreachable') return true
  if (!session.asked) {
    try {
      await session.restore()
    } catch {
      return { name: 'unreachable', query: { back: to.fullPath } }
    }
  }
  if (to.meta['agent'] === true && !session.profile) {
    return { name: 'sign-in', query: { back: to.fullPath } }
  }
  if (to.name === 'sign-in' && session.profile) return backFrom(to.query['back'])
  return true
})

/** Where the agent wanted to go; only ever a page of the desk. */
export function backFrom(back: unknown): string {
  return typeof back === 'string' && /^\/(?!\/)/.test(back) ? back : '/chats'
}
