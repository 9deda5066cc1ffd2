import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { asksToLeave, expiries, isEscape } from '../../webapp/static/js/exit/rules.js'

const MOST_BYTES = 1024

test('Escape is known by its present and its older name, and nothing else is', () => {
  assert.ok(isEscape({ key: 'Escape' }))
  assert.ok(isEscape({ key: 'Esc' }))
  for (const key of ['Enter', 'e', 'E', 'F1', 'Process', '', 'Unidentified']) assert.ok(!isEscape({ key }), key)
})

test('a key event without a key, as autofill sends it, is no Escape', () => {
  assert.ok(!isEscape(/** @type {KeyboardEvent} */ ({})))
})

test('a press asks to leave at any time', () => {
  assert.ok(asksToLeave({ type: 'keydown', timeStamp: 5000 }, -Infinity))
  assert.ok(asksToLeave({ type: 'keydown', timeStamp: 5000 }, 4990))
})

test('a release asks to leave, but not within half a second of a word that an input method ended', () => {
  assert.ok(asksToLeave({ type: 'keyup', timeStamp: 5000 }, -Infinity))
  assert.ok(!asksToLeave({ type: 'keyup', timeStamp: 5000 }, 4990))
  assert.ok(!asksToLeave({ type: 'keyup', timeStamp: 5000 }, 4500))
  assert.ok(asksToLeave({ type: 'keyup', timeStamp: 5000 }, 4499))
})

test('every cookie that shows is expired on the path that the site uses', () => {
  assert.deepEqual(expiries('cookie-consent=v1.a=b; theme=dark'), [
    'cookie-consent=;max-age=0;path=/',
    'theme=;max-age=0;path=/'
  ])
})

test('the script as it is sent is small enough to arrive with the first bytes', () => {
  const script = readFileSync(new URL('../../webapp/static/dist/exit.js', import.meta.url))

  const { length } = gzipSync(script, { level: 9 })

  assert.ok(length <= MOST_BYTES, `${length} bytes`)
})
