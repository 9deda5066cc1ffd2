/** One view of a page, as it is counted: nothing in it is kept on the device, or tells one visitor from another. */

/** The widest screens that count as those of a phone and of a tablet, in CSS pixels. */
const PHONE_WIDTH = 639
const TABLET_WIDTH = 1099

/**
 * @param {number} width - Of the screen, in CSS pixels
 * @returns {'phone' | 'tablet' | 'computer'}
 */
export const kindOfScreen = (width) => (width > TABLET_WIDTH ? 'computer' : width > PHONE_WIDTH ? 'tablet' : 'phone')

/**
 * Whether a visit begins with this page: it was not reached from another page of ours, by reloading or by Back.
 *
 * @param {string} referrer
 * @param {string} origin - Ours
 * @param {string} [type] - Of the navigation, as the browser's timing names it
 * @returns {boolean}
 */
export const isFirst = (referrer, origin, type) => !referrer.startsWith(`${origin}/`) && type === 'navigate'

/**
 * Sends the view of this page; it arrives even when the visitor leaves at once.
 *
 * @param {string} path
 */
export function sendView(path) {
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'))
  const first = isFirst(document.referrer, location.origin, visit?.type)
  const body = JSON.stringify({ path, first, screen: kindOfScreen(screen.width) })
  const headers = { 'Content-Type': 'application/json' }
  // A view that cannot be counted is no loss to the visitor.
  fetch('/api/page-views', { method: 'POST', keepalive: true, headers, body }).catch(() => {})
}
