/** What counts as a wish to leave, and what there is to clear: the parts of the exit that need no page. */

/** An Escape that an input method used to cancel a word is released within this time of the word's end. */
const INPUT_METHOD_MS = 500

/** @typedef {Pick<KeyboardEvent, 'key' | 'type' | 'timeStamp'>} KeyPress */

/**
 * Whether the key is Escape, with or without modifiers. Older browsers call it "Esc", and an autofill sends key
 * events that have no key at all.
 *
 * @param {Pick<KeyPress, 'key'>} event
 * @returns {boolean}
 */
export const isEscape = (event) => /^Esc/.test(event.key)

/**
 * Whether an Escape asks to leave. The browser's own lists and menus take the press and leave the release to us,
 * so both count; but the release of an Escape that an input method took belongs to the word.
 *
 * @param {Pick<KeyPress, 'type' | 'timeStamp'>} event
 * @param {number} composedAt - When the last word of an input method ended, on the clock of the events
 * @returns {boolean}
 */
export const asksToLeave = (event, composedAt) =>
  event.type === 'keydown' || event.timeStamp - composedAt > INPUT_METHOD_MS

/**
 * What to assign to `document.cookie`, one after the other, to remove every cookie that it shows.
 *
 * @param {string} cookies - As `document.cookie` gives them
 * @returns {string[]}
 */
export const expiries = (cookies) => cookies.split('; ').map((pair) => pair.split('=')[0] + '=;max-age=0;path=/')
