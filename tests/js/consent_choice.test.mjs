import assert from "node:assert/strict";
import { test } from "node:test";

import { readChoice } from "../../webapp/static/js/consent/choice.js";

/** @param {Record<string, string>} fields */
function form(fields) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("the banner's accept allows every purpose", () => {
  assert.deepEqual(readChoice(form({ choice: "accept" })), { preferences: true, analytics: true, remember: "months" });
});

test("the banner's reject refuses every purpose", () => {
  assert.deepEqual(readChoice(form({ choice: "reject" })), { preferences: false, analytics: false, remember: "months" });
});

test("the cookies page answers each purpose by itself, for this visit if asked", () => {
  const choice = readChoice(form({ preferences: "yes", analytics: "no", remember: "visit" }));
  assert.deepEqual(choice, { preferences: true, analytics: false, remember: "visit" });
});

test("an open question is no choice", () => {
  assert.equal(readChoice(form({ preferences: "yes" })), null);
  assert.equal(readChoice(form({ choice: "perhaps" })), null);
});
