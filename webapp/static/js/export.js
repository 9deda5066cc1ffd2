/**
 * Shows how many messages of an export have come while it is on its way, and saves the file when all are there.
 *
 * Without script the links are downloads, of which the browser shows the bytes. With it, the same address is asked for
 * in pieces that say how far they are. What has come waits in a Blob, which browsers keep out of the page's memory.
 * Once the page was left, by Escape or to another part, nothing that comes is shown or saved.
 */
import { readPieces, sayQuarter } from './export/pieces.js'

/** The type by which the server knows that pieces are wanted. */
const IN_PIECES = 'application/vnd.export-in-pieces'

/** So much is gathered before it goes into a Blob of its own. */
const GATHERED_BYTES = 8 * 1024 * 1024

/** After this time the browser has the file. */
const SAVED_AFTER_MS = 60000

const LINKS = '[data-module=app-export] a[download]'

/** The export that is on its way, if there is one: its link, and how it is broken off. */
let running = /** @type {{ link: HTMLAnchorElement, way: AbortController } | null} */ (null)

/** @param {MouseEvent} event */
function onClick(event) {
  const clicked = /** @type {Element} */ (event.target)
  if (clicked.closest('[data-stop]')) stop()
  const link = /** @type {HTMLAnchorElement | null} */ (clicked.closest(LINKS))
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  if (!running) fetchFile(link)
}

/** Breaks off the export, and gives the focus back to its link before the button goes. */
function stop() {
  running?.link.focus()
  running?.way.abort()
}

/**
 * Fetches a file and saves it. What is no file, such as the page that says to sign in, is shown in place of this one.
 *
 * @param {HTMLAnchorElement} link
 */
async function fetchFile(link) {
  const told = new Told()
  const way = new AbortController()
  running = { link, way }
  try {
    const answer = await fetch(link.href, { headers: { Accept: IN_PIECES }, signal: way.signal })
    if (!link.isConnected) return way.abort()
    if (!answer.ok || answer.headers.get('Content-Type') !== IN_PIECES || !answer.body) {
      return location.replace(link.href)
    }
    const file = await gather(answer.body, told)
    if (!link.isConnected) return
    save(file, link.download)
    told.end(`The file is complete: ${told.sent}. It is with your downloads.`)
  } catch {
    const isStopped = way.signal.aborted
    told.end(isStopped ? 'Stopped. No file was saved.' : `The file broke off after ${told.sent}. Nothing was saved: try again.`)
  } finally {
    running = null
  }
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {Told} told
 * @returns {Promise<Blob>}
 */
async function gather(body, told) {
  /** @type {Blob[]} */
  const parts = []
  let gathered = /** @type {Uint8Array<ArrayBuffer>[]} */ ([])
  let size = 0
  let isFirst = true
  for await (const { messages, bytes } of readPieces(chunksOf(body))) {
    if (isFirst) told.begin(messages)
    else told.goOn(messages)
    isFirst = false
    gathered.push(/** @type {Uint8Array<ArrayBuffer>} */ (bytes))
    size += bytes.length
    if (size < GATHERED_BYTES) continue
    parts.push(new Blob(gathered))
    gathered = []
    size = 0
  }
  return new Blob([...parts, ...gathered])
}

/**
 * Gives the chunks of a stream; Safari's streams cannot be iterated.
 *
 * @param {ReadableStream<Uint8Array>} body
 */
async function* chunksOf(body) {
  const reader = body.getReader()
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    if (value) yield value
  }
}

/**
 * @param {Blob} file
 * @param {string} name
 */
function save(file, name) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), SAVED_AFTER_MS)
}

/** What is told of one export: a bar and a number that change, and now and then a sentence that is read out. */
class Told {
  /** @type {HTMLElement} */
  #box = /** @type {HTMLElement} */ (document.querySelector('[data-told]'))
  #bar = /** @type {HTMLProgressElement} */ (this.#box.querySelector('progress'))
  #all = 0
  #sent = 0

  constructor() {
    this.#bar.removeAttribute('value')
    this.#box.hidden = false
    this.#way(true)
    this.#write('number', '')
    this.#write('status', 'Counting the messages')
  }

  get sent() {
    return this.#sent === 1 ? '1 message' : `${this.#sent.toLocaleString('en-GB')} messages`
  }

  /** @param {number} all - How many messages there will be; 0 where counting them took too long */
  begin(all) {
    this.#all = all
    if (all) this.#bar.max = all
    this.#write('status', 'The file is on its way. Stay on this page.')
  }

  /** @param {number} sent */
  goOn(sent) {
    const sentence = sayQuarter(this.#sent, sent, this.#all)
    this.#sent = sent
    if (this.#all) this.#bar.value = sent
    this.#write('number', this.#all ? `${sent.toLocaleString('en-GB')} of ${this.#all.toLocaleString('en-GB')}` : this.sent)
    if (sentence) this.#write('status', sentence)
  }

  /** @param {string} sentence */
  end(sentence) {
    this.#way(false)
    this.#write('status', sentence)
  }

  /** @param {boolean} isOn - Whether a file is on its way: then there is a bar, and a way to stop */
  #way(isOn) {
    for (const element of this.#box.querySelectorAll('[data-on-its-way]')) {
      /** @type {HTMLElement} */ (element).hidden = !isOn
    }
  }

  /**
   * @param {string} where
   * @param {string} text
   */
  #write(where, text) {
    const element = this.#box.querySelector(`[data-${where}]`)
    if (element) element.textContent = text
  }
}

document.addEventListener('click', onClick)
