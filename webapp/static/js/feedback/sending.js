/** Sends what a visitor says about a page, and shows on that page what came of it. Nothing typed is lost. */
import { showErrors } from './errors.js'
import { hasWords } from './message.js'

/** A server that has not answered in this time is not going to. */
const PATIENCE_MS = 15000

/** @type {WeakSet<HTMLFormElement>} */
const underWay = new WeakSet()

/**
 * Sends the form, once at a time.
 *
 * @param {HTMLElement} module - The question, with its parts `ask`, `told` and `thanks`
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement | null} button - The one that was pressed
 */
export async function send(module, form, button) {
  if (underWay.has(form)) return
  underWay.add(form)
  const fields = new FormData(form)
  if (button?.name) fields.set(button.name, button.value)
  const message = /** @type {import('./message.js').Message} */ (Object.fromEntries(fields))
  const { problem = '', tooMany = '' } = module.dataset
  try {
    const answer = await fetch('/api/feedback', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout?.(PATIENCE_MS)
    })
    const told = await answer.json()
    if (answer.ok) thank(module, form, message, told)
    else if (told.errors) showErrors(form, told.errors) || tell(module, Object.values(told.errors)[0][0], true)
    else tell(module, answer.status === 429 ? tooMany : problem, true)
  } catch {
    tell(module, problem, true)
  }
  underWay.delete(form)
}

/**
 * Thanks: after a tap the questions open, and what they add joins the same message; after words there is no more to do.
 *
 * @param {HTMLElement} module
 * @param {HTMLFormElement} form
 * @param {import('./message.js').Message} message
 * @param {Record<string, string>} receipt
 */
function thank(module, form, message, receipt) {
  if (hasWords(message)) {
    for (const slot of module.querySelectorAll('[data-slot]')) {
      slot.textContent = receipt[/** @type {string} */ (slot.getAttribute('data-slot'))]
    }
    form.remove()
    const thanks = part(module, 'thanks')
    thanks.hidden = false
    return thanks.focus()
  }
  part(module, 'ask').hidden = true
  const answer = document.createElement('input')
  Object.assign(answer, { type: 'hidden', name: 'useful', value: message.useful })
  form.append(answer)
  const summary = /** @type {HTMLElement} */ (form.querySelector('[data-more]'))
  summary.textContent = summary.dataset.more ?? ''
  for (const details of form.querySelectorAll('details')) details.open = true
  tell(module, 'Thank you. We have saved your answer.', false)
}

/**
 * Says in a line what came of it.
 *
 * @param {HTMLElement} module
 * @param {string} words
 * @param {boolean} isProblem
 */
function tell(module, words, isProblem) {
  const told = part(module, 'told')
  told.classList.toggle('govuk-error-message', isProblem)
  told.textContent = words
  told.focus()
}

/**
 * @param {HTMLElement} module
 * @param {string} name
 * @returns {HTMLElement}
 */
const part = (module, name) => /** @type {HTMLElement} */ (module.querySelector(`[data-part=${name}]`))
