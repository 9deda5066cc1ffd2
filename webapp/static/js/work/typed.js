/** What somebody typed or chose and has not sent: carried over into the same forms of a page that takes the place. */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/**
 * Carries over what was typed into every form but one.
 *
 * @param {ParentNode} from
 * @param {ParentNode} to
 * @param {HTMLFormElement} sent - The form whose answer comes: what it had is the server's to show
 */
export function carryTyped(from, to, sent) {
  const fresh = [...to.querySelectorAll('form')]
  for (const form of from.querySelectorAll('form')) {
    const same = form !== sent && fresh.find((other) => other.getAttribute('action') === form.getAttribute('action'))
    if (same) for (const control of controlsOf(form)) if (isTouched(control)) copy(control, same)
  }
}

/**
 * Whether a control has something else than what the server sent.
 *
 * @param {Control} control
 * @returns {boolean}
 */
export function isTouched(control) {
  if ('options' in control) return [...control.options].some((option) => option.selected !== option.defaultSelected)
  return isTicked(control) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue
}

/**
 * @param {Control} control
 * @param {HTMLFormElement} form - The one that takes its place
 */
function copy(control, form) {
  const same = controlsOf(form).find(
    (other) => other.name === control.name && (!isTicked(other) || other.value === control.value)
  )
  if (same && isTicked(same) && isTicked(control)) same.checked = control.checked
  else if (same) same.value = control.value
}

/**
 * The controls that a person fills in.
 *
 * @param {HTMLFormElement} form
 * @returns {Control[]}
 */
const controlsOf = (form) => [...form.querySelectorAll('input:not([type=hidden]), textarea, select')].map(asControl)

/**
 * @param {Element} element
 * @returns {Control}
 */
const asControl = (element) => /** @type {Control} */ (element)

/**
 * @param {Control} control
 * @returns {control is HTMLInputElement}
 */
const isTicked = (control) => control.type === 'checkbox' || control.type === 'radio'
