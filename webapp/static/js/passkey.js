/**
 * Lets the forms of the second step ask for a passkey. They are hidden until here: without script, or in a browser that
 * cannot read what the server asks, the other ways remain. What the passkey signed goes with the form as JSON.
 */

/** A server that has not answered in this time is not going to. */
const PATIENCE_MS = 10000

const FORMS = '[data-module=app-passkey]'

/** What stands in their place until they are shown. */
const OTHERWISE = '[data-module=app-without-passkey]'

/** Shows the forms that are on the page now, where the browser knows passkeys as JSON (Web Authentication Level 3). */
function begin() {
  if (typeof PublicKeyCredential === 'undefined' || !PublicKeyCredential.parseRequestOptionsFromJSON) return
  /** @type {NodeListOf<HTMLElement>} */
  const all = document.querySelectorAll(`${FORMS}, ${OTHERWISE}`)
  for (const element of all) element.hidden = element.matches(OTHERWISE)
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target)
  if (!form.matches(FORMS)) return
  const credential = field(form, 'credential')
  const name = form.elements.namedItem('name')
  if (credential.value || (name instanceof HTMLInputElement && !name.value.trim())) return
  event.preventDefault()
  ask(form).then(
    (signed) => {
      credential.value = JSON.stringify(signed)
      form.requestSubmit()
      credential.value = ''
    },
    () => tell(form)
  )
}

/**
 * Asks the server what is to be signed, and the person for their passkey.
 *
 * @param {HTMLFormElement} form
 * @returns {Promise<Credential | null>}
 */
async function ask(form) {
  const answer = await fetch(form.dataset.ask ?? '', {
    method: 'POST',
    body: new URLSearchParams({ csrf_token: field(form, 'csrf_token').value }),
    signal: AbortSignal.timeout(PATIENCE_MS)
  })
  const asked = await answer.json()
  if (!form.isConnected) return null // the page was left: the browser must not name this site in a question
  return 'isNew' in form.dataset
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) })
}

/**
 * Says before a form that it did not work: refused, too late, no passkey here, or no answer.
 *
 * @param {HTMLFormElement} form
 */
function tell(form) {
  /** @type {HTMLElement} */
  const told = form.querySelector('[data-told]') || document.createElement('p')
  told.className = 'govuk-error-message'
  told.setAttribute('data-told', '')
  told.setAttribute('role', 'alert')
  told.textContent = form.dataset.problem ?? ''
  form.prepend(told)
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLInputElement}
 */
const field = (form, name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name))

begin()
document.addEventListener('app:shown', begin)
document.addEventListener('submit', onSubmit)
