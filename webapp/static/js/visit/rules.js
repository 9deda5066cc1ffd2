/** Which clicks and forms the visit takes over from the browser: the parts that need no page. */

/** The title that the browser's history keeps. */
export const NEUTRAL_TITLE = 'New tab'

/** @typedef {Pick<MouseEvent, 'button' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>} Click */

/**
 * Whether a click asks to open a link here: the main button, and no key that asks for a tab, a window or a download.
 *
 * @param {Click} event
 * @returns {boolean}
 */
export const isPlain = ({ button, altKey, ctrlKey, metaKey, shiftKey }) =>
  button === 0 && !altKey && !ctrlKey && !metaKey && !shiftKey

/**
 * Whether a link or a form leads to this site, in this tab.
 *
 * @param {URL} address
 * @param {string} target - Of the link or form
 * @param {string} origin - Of this page
 * @returns {boolean}
 */
export const isInside = (address, target, origin) => (!target || target === '_self') && address.origin === origin

/**
 * The address that a form with the method GET asks for: its fields take the place of any query it had.
 *
 * @param {URL} action
 * @param {URLSearchParams} fields
 * @returns {URL}
 */
export function addressOf(action, fields) {
  const address = new URL(action)
  address.search = fields.toString()
  return address
}

/**
 * Whether going to an address would only scroll this page, and not fetch it.
 *
 * @param {URL} address
 * @param {string} here - Address of this page
 * @returns {boolean}
 */
export const onlyScrolls = ({ hash, href }, here) => !!hash && href.split('#')[0] === here.split('#')[0]
