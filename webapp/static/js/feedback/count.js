/** Tells how much room is left in a text while it is written: at once to see, and after a pause to hear. */
import { countCharacters, sayRoom } from './message.js'

/** A screen reader is told when the visitor has stopped typing for this long. */
const PAUSE_MS = 1000

/** @type {WeakSet<Element>} */
const watched = new WeakSet()

/**
 * Keeps the count of a text up to date.
 *
 * @param {Element} module - With the text and the line that tells its limit; `data-maxlength` is the limit
 */
export function watch(module) {
  const text = module.querySelector('textarea')
  const line = module.querySelector('.govuk-character-count__message')
  if (!text || !line || watched.has(module)) return
  watched.add(module)
  const limit = Number(module.getAttribute('data-maxlength'))
  const heard = document.createElement('p')
  heard.className = 'govuk-visually-hidden'
  heard.setAttribute('aria-live', 'polite')
  module.append(heard)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause
  const update = () => {
    line.textContent = sayRoom(text.value, limit)
    line.classList.toggle('govuk-error-message', countCharacters(text.value) > limit)
    clearTimeout(pause)
    pause = setTimeout(() => (heard.textContent = line.textContent), PAUSE_MS)
  }
  text.addEventListener('input', update)
  if (text.value) update()
}
