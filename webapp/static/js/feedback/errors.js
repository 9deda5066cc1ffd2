/** Shows at each field what the server found wrong with it. */

/**
 * Shows the errors and moves to the first of them.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string[]>} errors - Messages by field
 * @returns {boolean} Whether there was a field to show one at
 */
export function showErrors(form, errors) {
  for (const shown of form.querySelectorAll('.govuk-form-group .govuk-error-message[id]')) shown.remove()
  /** @type {HTMLElement | undefined} */
  let first
  for (const [name, [message]] of Object.entries(errors)) {
    const control = /** @type {HTMLElement | null} */ (form.querySelector(`.govuk-form-group [name="${name}"]`))
    const shown = document.createElement('p')
    shown.className = 'govuk-error-message'
    shown.id = `${name}-error`
    shown.textContent = message
    const group = control?.closest('.govuk-form-group')
    const place = /** @type {HTMLElement} */ (group?.querySelector('textarea, .govuk-input, .govuk-radios'))
    if (!control || !place) continue
    place.before(shown)
    const described = (control.getAttribute('aria-describedby') ?? '').split(' ')
    control.setAttribute('aria-describedby', [...new Set([...described, shown.id])].join(' ').trim())
    control.setAttribute('aria-invalid', 'true')
    first ??= control
  }
  for (const details of form.querySelectorAll('details')) details.open = true
  first?.focus()
  return !!first
}
