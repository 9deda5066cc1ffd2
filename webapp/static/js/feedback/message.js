/** What a message is made of: the parts of the questions that need no page. */

/** @typedef {Record<string, string>} Message - Answers by the names of their fields */

/**
 * Counts as the server does: a new line is one character, and so is a letter with its accent, or an emoji.
 *
 * @param {string} text
 * @returns {number}
 */
export const countCharacters = (text) => [...text.replace(/\r\n?/g, '\n').normalize('NFC')].length

/**
 * What to say about the room that is left in a text.
 *
 * @param {string} text
 * @param {number} limit
 * @returns {string}
 */
export function sayRoom(text, limit) {
  const room = limit - countCharacters(text)
  const number = Math.abs(room)
  return `You have ${number.toLocaleString('en-GB')} character${number === 1 ? '' : 's'} ${room < 0 ? 'too many' : 'left'}`
}

/**
 * Makes a random UUID (RFC 9562, version 4), also where the browser's own way needs https.
 *
 * @returns {string}
 */
export function makeSubmission() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * Whether a message says more than a tap.
 *
 * @param {Message} message
 * @returns {boolean}
 */
export const hasWords = ({ doing, comments, rating, email }) => !!(doing?.trim() || comments?.trim() || rating || email)
