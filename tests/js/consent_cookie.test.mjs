import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readAnswers, readCookie } from '../../webapp/static/js/consent/cookie.js'

const VALUE = '1.3.yn.m.1800000000.1815724800.0123456789ab.AAAAAAAAAAAAAAAAAAAAAA'
const NOW = 1800000060

test('the cookie is found among others, whatever stands before it', () => {
  assert.equal(readCookie(`display=t1.d; cookie-consent=${VALUE}; x=1`), VALUE)
  assert.equal(readCookie(`cookie-consent=${VALUE}`), VALUE)
  assert.equal(readCookie('my-cookie-consent=1; cookie-consent-saved=1'), '')
  assert.equal(readCookie(''), '')
})

test('a choice is read as the questions name their answers', () => {
  assert.deepEqual(readAnswers(VALUE, '3', NOW), { preferences: 'yes', analytics: 'no', remember: 'months' })
  assert.deepEqual(readAnswers(VALUE.replace('yn.m', 'ny.v'), '3', NOW), {
    preferences: 'no',
    analytics: 'yes',
    remember: 'visit'
  })
})

test('a choice that is over, about other purposes or of another form is none', () => {
  assert.equal(readAnswers(VALUE, '3', 1815724800), null)
  assert.equal(readAnswers(VALUE, '4', NOW), null)
  assert.equal(readAnswers(VALUE, undefined, NOW), null)
  for (const value of ['', 'yes', '1.3.yy', VALUE.replace('yn', 'YN'), `2${VALUE.slice(1)}`]) {
    assert.equal(readAnswers(value, '3', NOW), null)
  }
})
