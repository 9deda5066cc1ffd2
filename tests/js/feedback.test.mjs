import assert from 'node:assert/strict'
import { test } from 'node:test'

import { countCharacters, hasWords, makeSubmission, sayRoom } from '../../webapp/static/js/feedback/message.js'

test('characters are counted as a person would, and as the server does', () => {
  for (const [text, count] of /** @type {[string, number][]} */ ([
    ['a\r\nb', 3],
    ['a\rb\n', 4],
    ['😀', 1],
    ['👩🏽‍🚒', 4],
    ['e\u0301', 1],
    ['שלום', 4],
    ['\u0041\u030a\u0323', 2],
    ['', 0]
  ])) {
    assert.equal(countCharacters(text), count, JSON.stringify(text))
  }
})

test('the room that is left is told, and what is too much', () => {
  assert.equal(sayRoom('', 1200), 'You have 1,200 characters left')
  assert.equal(sayRoom('a'.repeat(1199), 1200), 'You have 1 character left')
  assert.equal(sayRoom('a'.repeat(1201), 1200), 'You have 1 character too many')
})

test('a submission is a random UUID of version 4', () => {
  const [first, second] = [makeSubmission(), makeSubmission()]

  assert.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.notEqual(first, second)
})

test('a tap alone has no words', () => {
  assert.ok(!hasWords({ useful: 'yes', doing: ' ', comments: '\n', email: '', safe_to_email: 'no' }))
  for (const field of ['doing', 'comments', 'rating', 'email']) assert.ok(hasWords({ useful: 'yes', [field]: '5' }), field)
})
