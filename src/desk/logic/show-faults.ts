import { linesOf, MOST, type CardDraft, type MediaDraft, type ShowDraft } from './show.ts'

/** A text of the desk, with the number that is in it. */
export interface Fault {
  text: string
  n?: number
}
/** By the name of the field; those of lists have the id of their entry in it. */
export type Faults = ReadonlyMap<string, Fault>

const LONGEST_ANSWER = 200
const LINK = /^(https?:\/\/|mailto:|tel:)\S+$/i
const WEB = /^https?:\/\/\S+$/i

const works = (address: string, form: RegExp) =>
  form.test(address) && address.length <= 2048 && URL.canParse(address)

/** What has to be put right before it can be sent. */
export function faultsOf(draft: ShowDraft, formChosen: boolean): Faults {
  const faults = new Map<string, Fault>()
  const add = (field: string, text: string, n?: number) =>
    faults.set(field, { text, ...(n !== undefined && { n }) })
  if (draft.kind === 'answers') answerFaults(draft, add)
  else if (draft.kind === 'cards') for (const card of draft.cards) cardFaults(card, add)
  else if (draft.kind === 'form') {
    if (!formChosen) add('form', 'show.faults.form')
  } else mediaFaults(draft[draft.kind], add)
  return faults
}

type Add = (field: string, text: string, n?: number) => void

function answerFaults({ question, answers }: ShowDraft, add: Add): void {
  if (!question.trim()) add('question', 'answers.questionMissing')
  const lines = linesOf(answers)
  if (lines.length === 0) add('answers', 'answers.missing')
  if (lines.length > MOST.answers) add('answers', 'answers.tooMany', MOST.answers)
  if (lines.some((line) => line.length > LONGEST_ANSWER))
    add('answers', 'answers.tooLong', LONGEST_ANSWER)
}

function cardFaults(card: CardDraft, add: Add): void {
  if (!card.title.trim()) add(`${card.id}.title`, 'show.faults.title')
  linkFault(`${card.id}.link`, card.link, add)
  const picture = card.picture.trim()
  if (picture && !works(picture, WEB)) add(`${card.id}.picture`, 'show.faults.web')
  const titles = new Set<string>()
  for (const button of card.buttons) {
    const title = button.title.trim()
    if (!title) add(`${button.id}.title`, 'show.faults.buttonTitle')
    else if (titles.has(title)) add(`${button.id}.title`, 'show.faults.twice')
    titles.add(title)
    linkFault(`${button.id}.link`, button.link, add)
  }
}

function linkFault(field: string, link: string, add: Add): void {
  const address = link.trim()
  if (address && !works(address, LINK)) add(field, 'show.faults.link')
}

function mediaFaults(list: readonly MediaDraft[], add: Add): void {
  const urls = new Set<string>()
  for (const { id, url } of list) {
    const address = url.trim()
    if (!works(address, WEB)) add(`${id}.url`, 'show.faults.web')
    else if (urls.has(address)) add(`${id}.url`, 'show.faults.twice')
    urls.add(address)
  }
}
