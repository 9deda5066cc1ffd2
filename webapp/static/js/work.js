/**
 * Working through the queue without loading whole pages: what a link or a form of the list, of a message or of the
 * urgent ones asks for takes the place of the main part alone. The server sends the same pages as ever. Where this has
 * not run, or an answer is another page, everything works as visit.js and the browser do it.
 *
 * A visit stays one entry in the tab's history. An answer that comes after the page was left, by Escape or to another
 * part, is dropped: what asked for it is no longer in the document. So is one that comes after something else was asked
 * for, as when a browser loads pages.
 */
import { NEUTRAL_TITLE, isInside, isPlain, onlyScrolls } from './visit/rules.js'
import { tell } from './visit/sending.js'
import { addressToShow, isOfQueue } from './work/rules.js'
import { carryTyped } from './work/typed.js'

/** A server that has not answered in this time is not going to. */
const PATIENCE_MS = 30000

/** Which section is shown, and the page below the header. */
const SECTIONS = '.app-sections'
const MAIN = 'main'

/** The element of this script: a page without it has another frame, or scripts of its own. */
const SCRIPT = 'script[data-module=app-work]'

/** @type {Element | undefined} - The link or form that was used last */
let last

const { problem = '' } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset

/** @param {MouseEvent} event */
function onClick(event) {
  const link = /** @type {Element} */ (event.target).closest('a')
  if (event.defaultPrevented || !isPlain(event) || !link || !link.href || link.hasAttribute('download')) return
  const address = new URL(link.href)
  if (!isInside(address, link.target, location.origin) || !isOfQueue(address)) return
  if (onlyScrolls(address, location.href)) return
  event.preventDefault()
  follow(link, address)
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target)
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter)
  const action = new URL(button?.getAttribute('formaction') || form.getAttribute('action') || '', location.href)
  if (event.defaultPrevented || form.method !== 'post' || !isInside(action, form.target, location.origin)) return
  if (!isOfQueue(action)) return
  event.preventDefault()
  const fields = new FormData(form)
  if (button?.name) fields.append(button.name, button.value)
  if (!form.ariaBusy) send(form, action, fields)
}

/**
 * @param {HTMLAnchorElement} link
 * @param {URL} address
 */
async function follow(link, address) {
  last = link
  const answer = await ask(address).catch(() => null)
  if (!isWanted(link)) return
  if (!answer || !isPart(answer.page)) return location.replace(address)
  const isSamePage = new URL(answer.url).pathname === location.pathname
  show(answer.page, answer.url)
  goToStart(isSamePage, address.hash)
}

/**
 * @param {HTMLFormElement} form
 * @param {URL} action
 * @param {FormData} fields
 */
async function send(form, action, fields) {
  last = form
  form.ariaBusy = 'true'
  const text = new URLSearchParams(/** @type {[string, string][]} */ ([...fields]))
  const answer = await ask(action, text).catch(() => null)
  form.ariaBusy = null
  if (!isWanted(form)) return
  if (!answer) return tell(form, problem)
  if (!isPart(answer.page)) {
    return answer.redirected ? location.replace(answer.url) : tell(form, wordsOf(answer.page) || problem)
  }
  const address = addressToShow(answer, location.href)
  if (new URL(address).pathname === location.pathname) carryTyped(document, answer.page, form)
  const place = form.closest('section')?.getAttribute('aria-labelledby')
  show(answer.page, address)
  goToResult(place)
}

/**
 * Whether an answer may still be shown to whoever asked for it.
 *
 * @param {Element} origin - The link or form that asked
 * @returns {boolean}
 */
const isWanted = (origin) => origin === last && origin.isConnected

/**
 * Asks the server for a page, as the browser would, and follows it wherever it leads.
 *
 * @param {URL} address
 * @param {URLSearchParams} [body] - Of a form that is sent
 */
async function ask(address, body) {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const answer = await fetch(address, { method: body ? 'POST' : 'GET', body, headers: { Accept: 'text/html' }, signal })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  return { page, url: answer.url, redirected: answer.redirected }
}

/**
 * Whether a page can be shown in the frame of this one.
 *
 * @param {Document} page
 * @returns {boolean}
 */
const isPart = (page) => !!page.querySelector(SCRIPT)

/**
 * The first words of a page, which say what is wrong.
 *
 * @param {Document} page
 * @returns {string}
 */
const wordsOf = (page) =>
  [...page.querySelectorAll('h1, h1 ~ p')]
    .slice(0, 2)
    .map(({ textContent }) => textContent)
    .join('. ')

/**
 * Puts a page in the place of this one, in the history too, where the one before has a neutral title.
 *
 * @param {Document} page
 * @param {string} address
 */
function show(page, address) {
  document.title = NEUTRAL_TITLE
  history.replaceState(null, '', address)
  document.title = page.title
  document.querySelector(SECTIONS)?.replaceWith(/** @type {Element} */ (page.querySelector(SECTIONS)))
  document.querySelector(MAIN)?.parentElement?.replaceWith(
    /** @type {Element} */ (page.querySelector(MAIN)?.parentElement)
  )
  document.dispatchEvent(new Event('app:shown'))
}

/**
 * Moves the focus after a link: to where the work goes on in a list, else to the beginning, as on a new page.
 *
 * @param {boolean} isSamePage
 * @param {string} hash - The part of the page that the link leads to
 */
function goToStart(isSamePage, hash) {
  const place = hash && document.getElementById(hash.slice(1))
  const start = isSamePage && find('[data-module=app-start]')
  if (!start) scrollTo(0, 0)
  const target = start || find(MAIN)
  target?.focus({ preventScroll: !start })
  if (place) place.scrollIntoView()
}

/**
 * Moves the focus after a form: to what is wrong; else to what was done, which is told where it was done; else to where
 * the work goes on.
 *
 * @param {string | null | undefined} place - What the section of the form is named by
 */
function goToResult(place) {
  const told = find('main > .govuk-notification-banner')
  const section = place && find(`section[aria-labelledby="${place}"]`)
  if (told && section) section.prepend(told)
  const target = find('[autofocus]') || told || find('[data-module=app-start]') || find(MAIN)
  if (target && !target.hasAttribute('tabindex')) target.tabIndex = -1
  target?.focus()
}

/**
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
const find = (selector) => document.querySelector(selector)

document.addEventListener('click', onClick)
document.addEventListener('submit', onSubmit)
