/**
 * Sends a form without leaving its page, so that neither an error nor the answer adds to the tab's history: an
 * error is shown in place, with everything typed still there, and success takes the place of the page.
 */
import { onlyScrolls } from './rules.js'

/** A server that has not answered in this time is not going to. */
const PATIENCE_MS = 30000

/** Asks the server to tell where a redirect leads, which a script may not see, and its answer: webapp/exit/visit.py. */
const ASK = 'X-Visit'
const TELL = 'X-Visit-Location'

/** @type {WeakSet<HTMLFormElement>} */
const underWay = new WeakSet()

/**
 * Sends a form, once at a time.
 *
 * @param {HTMLFormElement} form
 * @param {URL} action
 * @param {FormData} fields
 * @param {string} problem - What to say when the form cannot be sent
 */
export async function send(form, action, fields, problem) {
  if (underWay.has(form)) return
  underWay.add(form)
  form.ariaBusy = 'true'
  try {
    // Without files, a form's fields are all text.
    const text = new URLSearchParams(/** @type {[string, string][]} */ ([...fields]))
    const answer = await fetch(action, {
      method: 'POST',
      body: form.enctype === 'multipart/form-data' ? fields : text,
      headers: { Accept: 'text/html', [ASK]: '1' },
      signal: AbortSignal.timeout(PATIENCE_MS)
    })
    const address = answer.headers.get(TELL)
    const page = await answer.text()
    // An answer that comes after the page was left must not bring it back.
    if (!form.isConnected) return
    if (address) goTo(new URL(address, action))
    else show(form, answer.ok, new DOMParser().parseFromString(page, 'text/html'), problem)
  } catch {
    tell(form, problem)
  }
  form.ariaBusy = null
  underWay.delete(form)
}

/**
 * Goes on to where success leads, in the place of this page.
 *
 * @param {URL} address
 */
function goTo(address) {
  if (!onlyScrolls(address, location.href)) return location.replace(address)
  history.replaceState(null, '', address)
  location.reload()
}

/**
 * Shows an answer that is a page. A failure that does not bring the form back would cost the visitor what they
 * typed: then its first words are told beside the form.
 *
 * @param {HTMLFormElement} form
 * @param {boolean} isSuccess
 * @param {Document} page
 * @param {string} problem
 */
function show(form, isSuccess, page, problem) {
  const action = form.getAttribute('action')
  if (!isSuccess && ![...page.forms].some((other) => other.getAttribute('action') === action)) {
    const words = [...page.querySelectorAll('h1, h1 ~ p')].slice(0, 2).map(({ textContent }) => textContent)
    return tell(form, words.join('. ') || problem)
  }
  document.title = page.title
  document.body.replaceChildren(...page.body.childNodes)
  scrollTo(0, 0)
  document.dispatchEvent(new Event('app:shown'))
  /** @type {HTMLElement | null} */
  const start = document.querySelector('[autofocus]') || document.querySelector('main')
  start?.focus()
}

/**
 * Says before a form why it could not be sent. Everything typed stays in it.
 *
 * @param {HTMLFormElement} form
 * @param {string} words
 */
export function tell(form, words) {
  /** @type {HTMLElement} */
  const told = form.querySelector('[data-told]') || document.createElement('p')
  told.className = 'govuk-error-message'
  told.setAttribute('data-told', '')
  told.setAttribute('tabindex', '-1')
  told.setAttribute('role', 'alert')
  told.textContent = words
  form.prepend(told)
  told.focus()
}
