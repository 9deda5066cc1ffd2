import assert from 'node:assert/strict'
import { test } from 'node:test'

import { addressOf, isInside, isPlain, onlyScrolls } from '../../webapp/static/js/visit/rules.js'

const HERE = 'https://service.example'
const CLICK = { button: 0, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false }

test('a click with the main button alone stays in this tab', () => {
  assert.ok(isPlain(CLICK))
})

test('a click with another button, or with a key that asks for a tab, window or download, is left alone', () => {
  assert.ok(!isPlain({ ...CLICK, button: 1 }))
  for (const key of ['altKey', 'ctrlKey', 'metaKey', 'shiftKey']) assert.ok(!isPlain({ ...CLICK, [key]: true }), key)
})

test('an address of this site in this tab is inside', () => {
  assert.ok(isInside(new URL('/help#call', HERE), '', HERE))
  assert.ok(isInside(new URL('/help', HERE), '_self', HERE))
})

test('another site, another port, another tab, a telephone number and an e-mail address are not', () => {
  assert.ok(!isInside(new URL('https://other.example/'), '', HERE))
  assert.ok(!isInside(new URL('https://service.example:8443/'), '', HERE))
  assert.ok(!isInside(new URL('/help', HERE), '_blank', HERE))
  assert.ok(!isInside(new URL('tel:999'), '', HERE))
  assert.ok(!isInside(new URL('mailto:team@service.example'), '', HERE))
})

test('the fields of a form take the place of the query that its address had', () => {
  const fields = new URLSearchParams([
    ['word', 'a b&c'],
    ['word', 'd']
  ])

  assert.equal(addressOf(new URL('/list?page=7#top', HERE), fields).href, `${HERE}/list?word=a+b%26c&word=d#top`)
})

test('only an address of this page with a fragment scrolls and does not fetch', () => {
  assert.ok(onlyScrolls(new URL('/cookies#saved', HERE), `${HERE}/cookies`))
  assert.ok(onlyScrolls(new URL('/cookies#saved', HERE), `${HERE}/cookies#asked`))
  assert.ok(!onlyScrolls(new URL('/cookies', HERE), `${HERE}/cookies#asked`))
  assert.ok(!onlyScrolls(new URL('/cookies?again#saved', HERE), `${HERE}/cookies`))
  assert.ok(!onlyScrolls(new URL('/help#saved', HERE), `${HERE}/cookies`))
})
