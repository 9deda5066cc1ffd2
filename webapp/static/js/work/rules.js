/** Which links and forms the queue shows in place: the parts that need no page. */

/** The list of messages, a message with all that is done to it, and the urgent ones; not files, nor what makes them. */
const QUEUE = /^\/staff\/(feedback(?!\/export)|urgent)(\/|$)/

/**
 * Whether an address is one that people go through while they work.
 *
 * @param {URL} address
 * @returns {boolean}
 */
export const isOfQueue = ({ pathname }) => QUEUE.test(pathname)

/**
 * The address to show for the answer to a form: that of the page before, where the form came back with errors, since
 * its own address shows nothing.
 *
 * @param {{ redirected: boolean, url: string }} answer
 * @param {string} here - Address of the page before
 * @returns {string}
 */
export const addressToShow = ({ redirected, url }, here) => (redirected ? url : here)
