/**
 * What the `cookie-consent` cookie says (webapp/consent/cookie.py). Pure: no document, no clock.
 *
 * @typedef {Record<string, string>} Answers - By the name of each question: yes or no, and months or visit
 */

/** Version of the purposes, preferences, analytics, how long, and until when, in seconds since 1970. */
const FORM = /^1\.(\d+)\.([yn])([yn])\.([mv])\.\d+\.(\d+)\./

/**
 * @param {string} cookies - As `document.cookie` gives them
 * @returns {string} The value of the cookie, empty without one
 */
export const readCookie = (cookies) => /(?:^|; )cookie-consent=([^;]*)/.exec(cookies)?.[1] || ''

/**
 * @param {string} value - From `readCookie`
 * @param {string | undefined} version - Of the purposes that are asked about now
 * @param {number} now - Seconds since 1970
 * @returns {Answers | null} null when there is no choice, or one that is over or about other purposes
 */
export function readAnswers(value, version, now) {
  const found = FORM.exec(value)
  if (!found || found[1] !== version || +found[5] <= now) return null
  /** @param {string} letter */
  const word = (letter) => (letter === 'y' ? 'yes' : 'no')
  return { preferences: word(found[2]), analytics: word(found[3]), remember: found[4] === 'v' ? 'visit' : 'months' }
}
