import assert from 'node:assert/strict'
import { test } from 'node:test'

import { addressToShow, isOfQueue } from '../../webapp/static/js/work/rules.js'
import { isTouched } from '../../webapp/static/js/work/typed.js'

const HERE = 'https://service.example'
const KEY = '0193d5a8-4f7e-7cc1-9b3e-2d5b8f6a1c07'

/** @param {object} control - With what is read of it */
const hasChanged = (control) => isTouched(/** @type {HTMLInputElement} */ (control))

test('the list, a message, what is done to it and the urgent ones are of the queue', () => {
  for (const path of ['feedback', 'feedback?status=new', `feedback/${KEY}`, `feedback/${KEY}/notes`, 'urgent']) {
    assert.ok(isOfQueue(new URL(`/staff/${path}`, HERE)), path)
  }
})

test('other pages are not, whatever their query says', () => {
  const others = ['/feedback', '/leave', '/staff/', '/staff/feedbacks', '/staff/feedback/export?format=csv']
  for (const path of [...others, '/staff/audit?next=/staff/feedback']) assert.ok(!isOfQueue(new URL(path, HERE)), path)
})

test('a form that comes back with errors leaves the address as it was', () => {
  const answer = { redirected: false, url: `${HERE}/staff/feedback/${KEY}/notes` }
  assert.equal(addressToShow(answer, `${HERE}/staff/feedback/${KEY}`), `${HERE}/staff/feedback/${KEY}`)
})

test('a form that leads on changes the address', () => {
  const answer = { redirected: true, url: `${HERE}/staff/feedback` }
  assert.equal(addressToShow(answer, `${HERE}/staff/urgent`), answer.url)
})

test('a control is touched when it has something else than what was sent', () => {
  const text = { type: 'text', value: 'a', defaultValue: 'a' }
  const box = { type: 'checkbox', value: 'x', defaultValue: 'x', checked: true, defaultChecked: true }
  const options = [
    { selected: false, defaultSelected: true },
    { selected: true, defaultSelected: false }
  ]

  assert.deepEqual([text, { ...text, value: 'ab' }].map(hasChanged), [false, true])
  assert.deepEqual([box, { ...box, checked: false }].map(hasChanged), [false, true])
  assert.deepEqual([{ options: [] }, { options }].map(hasChanged), [false, true])
})
