import assert from 'node:assert/strict'
import { test } from 'node:test'

import { isFirst, kindOfScreen } from '../../webapp/static/js/consent/view.js'

const ORIGIN = 'https://service.example'

test('screens are told apart by their width alone', () => {
  const kinds = [320, 639, 640, 1099, 1100, 2560].map(kindOfScreen)
  assert.deepEqual(kinds, ['phone', 'phone', 'tablet', 'tablet', 'computer', 'computer'])
})

test('a visit begins with a page that was not reached from one of ours', () => {
  assert.equal(isFirst('', ORIGIN, 'navigate'), true)
  assert.equal(isFirst('https://other.example/', ORIGIN, 'navigate'), true)
  assert.equal(isFirst(`${ORIGIN}.evil.example/`, ORIGIN, 'navigate'), true)
  assert.equal(isFirst(`${ORIGIN}/help`, ORIGIN, 'navigate'), false)
})

test('a page that is loaded again, or reached by Back, begins no visit', () => {
  assert.equal(isFirst('', ORIGIN, 'reload'), false)
  assert.equal(isFirst('https://other.example/', ORIGIN, 'back_forward'), false)
  assert.equal(isFirst('', ORIGIN, undefined), false)
})
