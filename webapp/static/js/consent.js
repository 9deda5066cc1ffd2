/**
 * Saves a cookie choice without leaving the page. The forms work without this script; where it cannot do its
 * part (an open question, an old browser) it lets the browser send the form as it would have.
 */
import { readChoice } from "./consent/choice.js";

const TIMEOUT_MILLISECONDS = 8000;

/**
 * Shows one part of a consent module and hides the others that take turns with it.
 *
 * @param {Element} module
 * @param {"ask" | "saved" | "failure"} name
 */
function show(module, name) {
  for (const part of module.querySelectorAll("[data-part]")) {
    const label = part.getAttribute("data-part");
    // A failure is told beside the question; a choice that is saved takes the question's place.
    part.toggleAttribute("hidden", label !== name && !(name === "failure" && label === "ask"));
  }
  const shown = /** @type {HTMLElement | null} */ (module.querySelector(`[data-part="${name}"]`));
  shown?.focus();
}

/** @param {SubmitEvent} event */
async function save(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const module = form.closest('[data-module="app-cookie-banner"], [data-module="app-cookie-preferences"]');
  const choice = module && form.method === "post" && readChoice(new FormData(form, event.submitter));
  if (!module || !choice) return;
  event.preventDefault();
  try {
    const answer = await fetch("/api/consent", {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(choice),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    show(module, answer.ok ? "saved" : "failure");
  } catch {
    show(module, "failure");
  }
}

document.addEventListener("submit", save);
