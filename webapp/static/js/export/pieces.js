/**
 * Reads a file that comes in pieces, each of which says how far it is (webapp/staff/overview/exporting/pieces.py).
 * Before each piece stand two numbers of four bytes, the highest first: messages, and bytes of the piece.
 */

const HEAD_BYTES = 8

/**
 * @typedef {object} Piece
 * @property {number} messages - How many there will be, in the first piece; in the others, how many have been sent
 * @property {Uint8Array} bytes - A part of the file; none in the first and the last piece
 */

/**
 * Gives the pieces, the last of which is empty.
 *
 * @param {AsyncIterable<Uint8Array>} chunks - The bytes as they come, cut anywhere
 * @returns {AsyncGenerator<Piece>}
 * @throws {Error} - Where the file broke off
 */
export async function* readPieces(chunks) {
  let waiting = new Uint8Array(0)
  let isFirst = true
  let isWhole = false
  for await (const chunk of chunks) {
    waiting = join(waiting, chunk)
    for (let end = endOf(waiting); end <= waiting.length; end = endOf(waiting)) {
      const bytes = waiting.slice(HEAD_BYTES, end)
      isWhole = !bytes.length && !isFirst
      isFirst = false
      yield { messages: numberAt(waiting, 0), bytes }
      waiting = waiting.subarray(end)
    }
  }
  if (!isWhole || waiting.length) throw new Error('the file broke off')
}

/**
 * Tells which quarters of the messages have come since the last time this was asked, as a sentence or nothing.
 *
 * @param {number} before - How many had come then
 * @param {number} now
 * @param {number} all - 0 where nobody knows
 * @returns {string}
 */
export function sayQuarter(before, now, all) {
  const quarter = (/** @type {number} */ number) => Math.floor((4 * number) / all)
  const reached = all ? quarter(now) : 0
  return reached > quarter(before) && reached < 4 ? `${['', 'A quarter', 'Half', 'Three quarters'][reached]} of it has come` : ''
}

/** @param {Uint8Array} bytes */
const endOf = (bytes) => (bytes.length < HEAD_BYTES ? Infinity : HEAD_BYTES + numberAt(bytes, 4))

/**
 * @param {Uint8Array} bytes
 * @param {number} place
 */
const numberAt = (bytes, place) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(place)

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
function join(one, other) {
  const joined = new Uint8Array(one.length + other.length)
  joined.set(one)
  joined.set(other, one.length)
  return joined
}
