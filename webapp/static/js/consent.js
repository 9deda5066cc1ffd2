/**
 * Saves a cookie choice without leaving the page, and follows the choices of other tabs. The forms work without this
 * script; where it cannot do its part (an open question, an old browser) it lets the browser send the form as it would
 * have. Where the visitor allows it, it also has the page counted.
 *
 * Its script element carries `data-version`, of the purposes that are asked about, and `data-path`, the name of a page
 * that is counted.
 */
import { readChoice } from './consent/choice.js'
import { readAnswers, readCookie } from './consent/cookie.js'
import { sendView } from './consent/view.js'

const PATIENCE_MS = 8000
const BANNER = '[data-module=app-cookie-banner]'
/** The banner, the questions of the cookies page, and the record of a choice. */
const MODULES = '[data-module^=app-cookie-]'

const { version, path } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset
/** Old browsers have none: there a tab follows when it is looked at. */
const tabs = self.BroadcastChannel && new BroadcastChannel('consent')
// A page that asks was made before any choice that the browser may have by now.
let known = document.querySelector(`${BANNER} [data-part=ask]`) ? '' : readCookie(document.cookie)
let isCounted = !path

/** @returns {ReturnType<typeof readAnswers>} */
const answersNow = () => readAnswers(known, version, Date.now() / 1000)

/**
 * Shows one part of a consent module and hides the others that take turns with it.
 *
 * @param {Element} module
 * @param {string} name - ask, saved or failure; empty for none
 */
function show(module, name) {
  /** @type {NodeListOf<HTMLElement>} */
  const parts = module.querySelectorAll('[data-part]')
  for (const part of parts) {
    const { part: label } = part.dataset
    // A failure is told beside the question; a choice that is saved takes the question's place.
    part.hidden = label !== name && !(name === 'failure' && label === 'ask')
  }
}

/**
 * Saves what a form of ours chooses; the one beside the confirmation only hides it.
 *
 * @param {SubmitEvent} event
 */
async function save(event) {
  // A download leaves the page where it is: it is the browser's own business, and no other script's.
  if (/** @type {HTMLButtonElement | null} */ (event.submitter)?.value === 'download') event.stopPropagation()
  const form = /** @type {HTMLFormElement} */ (event.target)
  /** @type {HTMLElement | null} */
  const module = form.closest(MODULES)
  if (!module) return
  if (form.closest('[data-part=saved]')) {
    event.preventDefault()
    module.hidden = true
  }
  const choice = form.method === 'post' && readChoice(new FormData(form, event.submitter))
  if (!choice) return
  event.preventDefault()
  let isSaved = false
  try {
    const answer = await fetch('/api/consent', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(choice),
      signal: AbortSignal.timeout(PATIENCE_MS)
    })
    isSaved = answer.ok
  } catch {
    // A refusal holds here even where nobody can be told of it.
    if (!(choice.preferences && choice.analytics)) document.cookie = 'cookie-consent=;max-age=0;path=/'
  }
  known = readCookie(document.cookie)
  const name = isSaved ? 'saved' : 'failure'
  show(module, name)
  /** @type {HTMLElement | null} */
  const shown = module.querySelector(`[data-part=${name}]`)
  shown?.focus()
  tabs?.postMessage(0)
  count()
}

/**
 * Takes over a choice that was made elsewhere: the question goes, or comes back, the answers are ticked, and the record
 * of a choice is asked for again.
 */
function follow() {
  const before = known
  known = readCookie(document.cookie)
  if (known === before) return
  const answers = answersNow()
  /** @type {NodeListOf<HTMLFormElement>} */
  const modules = document.querySelectorAll(MODULES)
  for (const module of modules) {
    show(module, answers ? '' : 'ask')
    module.hidden = !!answers && module.matches(BANNER)
    // The record alone is a form; old browsers leave it to the visitor to send it.
    module.requestSubmit?.()
  }
  /** @type {NodeListOf<HTMLInputElement>} */
  const inputs = document.querySelectorAll('[data-module=app-cookie-preferences] [type=radio]')
  for (const input of inputs) input.checked = input.value === (answers || { remember: 'months' })[input.name]
  count()
}

/** Has the page counted, once, if that is allowed. */
function count() {
  if (isCounted || answersNow()?.analytics !== 'yes') return
  isCounted = true
  sendView(/** @type {string} */ (path))
}

document.addEventListener('submit', save)
document.addEventListener('visibilitychange', follow)
addEventListener('pageshow', follow)
if (tabs) tabs.onmessage = follow
follow()
count()
