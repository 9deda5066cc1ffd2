/**
 * Quick exit: one press of Escape, or the link "Leave this site", hides the page and leaves it for good.
 *
 * Runs inline and first in <head>, so that it works while the rest of the page is still on its way, and relies on
 * nothing but its own element, which carries the addresses: `data-url`, the safe site, and `data-next`, another
 * for when that one does not answer. What browsers do with the key, and why each step is here: docs/safety.md.
 */
import { asksToLeave, expiries, isEscape } from './exit/rules.js'

/** How long the safe site may stay silent before the second one is asked. */
const PATIENCE_MS = 4000

/** The title while leaving. Never empty: a window without a title shows our address. */
const NEUTRAL_TITLE = 'New tab'

/** The one thing kept, in the tab and for as long as it lives: that it was left, so that Back does not return. */
const MARK = 'left'

const { url, next } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset
let isLeaving = false
let composedAt = -Infinity

/** Hides the page, clears what is kept, and asks for the safe site. */
function leave() {
  isLeaving = true
  const blank = document.implementation.createHTMLDocument(NEUTRAL_TITLE)
  const icon = blank.createElement('link')
  icon.rel = 'icon'
  icon.href = 'data:,'
  blank.head.append(icon)
  // The whole document element, not <body> alone: what the network still brings goes on into the old one, unseen.
  document.documentElement.replaceWith(blank.documentElement)
  // Now, and not as the page goes: what is stored then, Firefox may lose.
  useStorage((storage) => {
    for (const expiry of expiries(document.cookie)) document.cookie = expiry
    storage.clear()
    storage[MARK] = 1
    localStorage.clear()
  })
  replaceWith(url)
  setTimeout(replaceWith, PATIENCE_MS, next || url)
}

/**
 * Goes to an address in the place of this page in the tab's history.
 *
 * @param {string} [address] - `/leave` if the page was made without one
 */
function replaceWith(address) {
  location.replace(address || '/leave')
}

/**
 * Does something with the storage of the tab, or gives nothing where the visitor's browser refuses it.
 *
 * @template Result
 * @param {(storage: Storage) => Result} action
 * @returns {Result | void}
 */
function useStorage(action) {
  try {
    return action(sessionStorage)
  } catch {
    // Then there is nothing to clear, and nothing can be kept.
  }
}

/**
 * Leaves, once. Every Escape is taken from the browser, whose own use of the key would stop the leaving.
 *
 * @param {Event} event
 */
function take(event) {
  event.preventDefault()
  event.stopImmediatePropagation()
  if (!isLeaving) leave()
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (isEscape(event) && asksToLeave(event, composedAt)) take(event)
}

/** @param {MouseEvent} event - With any button but the one that opens a menu, and with any modifier */
function onClick(event) {
  const { button, target } = event
  if (button < 2 && /** @type {Element} */ (target).closest('[data-module=app-exit]')) take(event)
}

addEventListener('keydown', onKey, true)
addEventListener('keyup', onKey, true)
addEventListener('click', onClick, true)
addEventListener('auxclick', onClick, true)
addEventListener('compositionend', (event) => (composedAt = event.timeStamp), true)

// Until <body> has arrived, Chromium gives a page no keys: Escape stops the load, and a load that ends without a body
// was stopped. Only after that may the page go elsewhere.
document.addEventListener('readystatechange', () => {
  if (document.readyState === 'complete' && !document.body) setTimeout(leave)
})

// A page that comes back after an exit goes on to the safe site before it is painted, whether the browser loads it
// anew or had kept it whole. An address typed again, or a link followed, is a wish to be here.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted && (isLeaving || useStorage((storage) => storage[MARK]))) leave()
})
useStorage((storage) => {
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'))
  if (visit?.type !== 'back_forward') storage.removeItem(MARK)
  if (storage[MARK]) leave()
})
