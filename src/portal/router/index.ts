import {
  createRouter,
  createWebHistory,
  type LocationQueryRaw,
  type RouteRecordRaw,
} from 'vue-router'
import { loadRest } from '../../i18n/portal.ts'
import { hasDrafts, loadRunningCards } from '../composables/running.ts'
import { moved } from '../composables/usePage.ts'
import { boot } from '../boot.ts'
import HomeView from '../views/HomeView.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The view fills the window and scrolls inside itself. */
    fill?: true
  }
}

const id = ':id(\\d+)'

const routes: RouteRecordRaw[] = [
  {
    path: '/',
    name: 'home',
    component: HomeView,
    // The card of a draft is there with the topics below it, and does not push them away later.
    beforeEnter: async () => {
      if (hasDrafts()) await loadRunningCards().catch(() => undefined)
    },
  },
  {
    path: `/menus/${id}`,
    name: 'menu',
    component: () => import('../views/MenuView.vue'),
    props: true,
  },
  {
    path: `/menus/${id}/call`,
    name: 'call-new',
    component: () => import('../views/CallNewView.vue'),
    props: (route) => ({ id: route.params['id'], later: 'later' in route.query }),
  },
  {
    path: `/menus/${id}/chat`,
    name: 'chat-new',
    component: () => import('../views/ChatNewView.vue'),
    props: true,
  },
  {
    path: `/menus/${id}/email`,
    name: 'email',
    component: () => import('../views/EmailView.vue'),
    props: true,
  },
  {
    path: '/wait-times',
    name: 'wait-times',
    component: () => import('../views/WaitTimesView.vue'),
  },
  {
    path: `/calls/${id}`,
    name: 'call',
    component: () => import('../views/CallView.vue'),
    props: true,
  },
  {
    path: `/chats/${id}`,
    name: 'chat',
    component: () => import('../views/ChatView.vue'),
    props: true,
    meta: { fill: true },
  },
  {
    path: '/transcripts',
    name: 'transcripts',
    component: () => import('../views/TranscriptsView.vue'),
  },
  {
    path: `/transcripts/${id}`,
    name: 'transcript',
    component: () => import('../views/TranscriptView.vue'),
    props: true,
  },
  {
    path: '/articles/:slug',
    name: 'article',
    component: () => import('../views/ArticleView.vue'),
    props: true,
  },
  {
    path: '/:rest(.*)*',
    name: 'not-found',
    component: () => import('../views/NotFoundView.vue'),
  },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

/** What makes this page the one it is: a reload of any address must find it again. */
function keptQuery(): LocationQueryRaw {
  const { embed, company } = boot.params
  return { ...(embed !== null && { embed: embed || null }), ...(company && { company }) }
}
const kept = keptQuery()

router.beforeEach(({ path, query, hash }) => {
  const lacks = Object.keys(kept).some((name) => !(name in query))
  return lacks ? { path, query: { ...query, ...kept }, hash } : true
})

/** The router notes where it scrolled even before anybody did: nothing is stored of who only looks in. */
function forgetFirstScroll() {
  try {
    sessionStorage.removeItem('vue-router:scroll')
  } catch {
    return
  }
}

/** The words of the screens beyond home, which load while the screen's chunk does. */
router.beforeEach(({ name }) => {
  if (name !== 'home') loadRest().catch(() => undefined)
})
router.beforeResolve(async ({ name }) => {
  if (name !== 'home') await loadRest()
})

router.afterEach((_to, from) => {
  if (from.matched.length === 0) return forgetFirstScroll()
  moved.value = true
  // What had the focus is about to go; the new page's heading takes it.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
})
