/**
 * Gives the feedback form a submission of its own, so that sending it twice makes one message. The page itself is
 * the same for everybody and carries none; where this script does not run, the server compares the answers.
 */
const field = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-module=app-feedback] [name=submission]"));
if (field && !field.value && "randomUUID" in crypto) field.value = crypto.randomUUID();
