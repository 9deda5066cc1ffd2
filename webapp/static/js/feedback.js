/**
 * Makes the questions about a page better than they are without script: a tap is stored without a reload and the
 * questions open in place; a live count of characters; and a submission of its own for each form, so that a tap, what
 * is written after it, and whatever is sent twice are one message. The page itself is the same for everybody.
 */
import { watch } from './feedback/count.js'
import { makeSubmission } from './feedback/message.js'
import { send } from './feedback/sending.js'

/** Prepares the forms that are on the page now. */
function begin() {
  for (const field of document.querySelectorAll('form[action="/feedback"] [name=submission]')) {
    const input = /** @type {HTMLInputElement} */ (field)
    input.value ||= makeSubmission()
  }
  for (const module of document.querySelectorAll('[data-module=app-character-count]')) watch(module)
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target)
  /** @type {HTMLElement | null} */
  const module = form.closest('[data-module=app-page-feedback]')
  if (!module) return
  event.preventDefault()
  send(module, form, /** @type {HTMLButtonElement | null} */ (event.submitter))
}

begin()
document.addEventListener('app:shown', begin)
document.addEventListener('submit', onSubmit)
