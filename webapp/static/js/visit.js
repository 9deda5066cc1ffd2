/**
 * One entry in the tab's history for a visit of any length, so that after a quick exit Back shows what came before.
 *
 * Links and forms inside the site take the place of the page they are on, where a browser would add to the history.
 * All else is left to the browser: modified clicks, other tabs, other sites. Where this has not run, everything
 * works as the browser does it. Its script element carries `data-one-entry` when the operator wants this, and
 * `data-problem`, what to say when a form cannot be sent. In the history, every page has a neutral title.
 */
import { NEUTRAL_TITLE, addressOf, isInside, isPlain } from './visit/rules.js'
import { send } from './visit/sending.js'

/** A page that is still here after this time was not left: the link was to a download or a telephone number. */
const STILL_HERE_MS = 10000

const { oneEntry, problem = '' } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset

/** @param {MouseEvent} event */
function onClick(event) {
  const link = /** @type {Element} */ (event.target).closest('a')
  if (event.defaultPrevented || !isPlain(event) || !link || !link.href || link.hasAttribute('download')) return
  if (!isInside(new URL(link.href), link.target, location.origin)) return
  event.preventDefault()
  location.replace(link.href)
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target)
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter)
  const read = (/** @type {string} */ name) => button?.getAttribute(`form${name}`) || form.getAttribute(name) || ''
  const action = new URL(read('action'), location.href)
  if (event.defaultPrevented || !isInside(action, read('target'), location.origin)) return

  const fields = new FormData(form)
  if (button?.name) fields.append(button.name, button.value)
  const method = read('method').toLowerCase()
  if (method === 'dialog') return
  event.preventDefault()
  if (method === 'post') send(form, action, fields, problem)
  else location.replace(addressOf(action, new URLSearchParams(/** @type {[string, string][]} */ ([...fields]))))
}

/** Leaves a neutral title behind, which both Chromium and Firefox keep when it is set before the page goes. */
function hideTitle() {
  const { title } = document
  if (title === NEUTRAL_TITLE) return
  document.title = NEUTRAL_TITLE
  const restore = () => (document.title = title)
  setTimeout(restore, STILL_HERE_MS)
  addEventListener('pageshow', restore, { once: true })
}

if (oneEntry) {
  addEventListener('click', onClick)
  addEventListener('submit', onSubmit)
}
addEventListener('beforeunload', hideTitle)
