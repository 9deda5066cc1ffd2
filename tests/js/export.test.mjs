import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readPieces, sayQuarter } from '../../webapp/static/js/export/pieces.js'

/**
 * @param {number} messages
 * @param {string} text
 */
function piece(messages, text = '') {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(messages, 0)
  head.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([head, Buffer.from(text)])
}

/**
 * Reads bytes that come in chunks of a size.
 *
 * @param {Buffer} bytes
 * @param {number} size
 */
async function read(bytes, size) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield new Uint8Array(bytes.subarray(at, at + size))
  }
  const found = []
  for await (const { messages, bytes } of readPieces(chunks())) found.push([messages, Buffer.from(bytes).toString()])
  return found
}

const file = Buffer.concat([piece(1_000_000), piece(500, 'first'), piece(900_000, 'ü'.repeat(50)), piece(1_000_000)])

test('pieces are read wherever the network cut them', async () => {
  for (const size of [1, 7, 8, 9, 20, 1000]) {
    assert.deepEqual(await read(file, size), [
      [1_000_000, ''],
      [500, 'first'],
      [900_000, 'ü'.repeat(50)],
      [1_000_000, '']
    ])
  }
})

test('an empty file is whole with its first and last piece', async () => {
  assert.deepEqual(await read(Buffer.concat([piece(0), piece(0)]), 3), [
    [0, ''],
    [0, '']
  ])
})

test('a file that broke off is known as such, wherever it did', async () => {
  for (let end = 0; end < file.length; end += 1) {
    await assert.rejects(read(file.subarray(0, end), 11), /broke off/, String(end))
  }
})

test('a sentence is said at each quarter, once, and none where nobody knows how many there will be', () => {
  const said = []
  for (let now = 500, before = 0; now <= 10_000; before = now, now += 500) said.push(sayQuarter(before, now, 10_000))
  assert.deepEqual(said.filter(Boolean), ['A quarter of it has come', 'Half of it has come', 'Three quarters of it has come'])
  assert.equal(sayQuarter(0, 6_000, 10_000), 'Half of it has come')
  assert.equal(sayQuarter(0, 500, 0), '')
})
