/**
 * Builds what the pages carry, from scss/ and js/ into dist/.
 *
 * - `public.css` and the scripts are inlined in each page, so they hold only what is used;
 * - `staff-<hash>.css` is linked, and named by its content so that it can be cached for a year;
 * - `manifest.json` says which is which, for webapp/assets.py.
 *
 * The same sources give the same bytes. An entry is a file directly in js/; what entries share, and logic
 * with tests of its own, lives in folders below it. `node build.mjs FOLDER` writes elsewhere.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { extname, join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import { transform } from 'lightningcss'
import { compileAsync } from 'sass'

const staticFolder = fileURLToPath(new URL('.', import.meta.url))
const webapp = join(staticFolder, '..')
const dist = process.argv[2] ?? join(staticFolder, 'dist')
const packages = join(webapp, '..', 'node_modules')

/** The oldest browsers that get the full look; older ones get plain, readable pages. */
const browsers = { chrome: version(88), firefox: version(84), ios_saf: version(14, 5), safari: version(14, 1) }

/** Where class names are written. A class that none of these files names is left out of the sheets. */
const namingFiles = new Set(['.html', '.js', '.md', '.py'])

/**
 * A browser's version as Lightning CSS writes it.
 *
 * @param {number} major
 * @param {number} [minor]
 * @returns {number}
 */
function version(major, minor = 0) {
  return (major << 16) | (minor << 8)
}

/**
 * Every word of the files that can name a class.
 *
 * @param {(path: string) => boolean} isIncluded - Decides by the path below webapp/
 * @returns {Promise<Set<string>>}
 */
async function readWords(isIncluded) {
  const paths = (await readdir(webapp, { recursive: true })).filter(
    (path) => namingFiles.has(extname(path)) && !path.startsWith(join('static', 'dist')) && isIncluded(path)
  )
  const texts = await Promise.all(paths.map((path) => readFile(join(webapp, path), 'utf8')))
  return new Set(texts.flatMap((text) => text.match(/[A-Za-z][\w-]*/g) ?? []))
}

/**
 * Compiles one sheet and leaves out what its pages never use.
 *
 * @param {string} name - Of the file in scss/, without its ending
 * @param {Set<string>} words - From `readWords`
 * @returns {Promise<string>}
 */
async function buildSheet(name, words) {
  const { css } = await compileAsync(join(staticFolder, 'scss', `${name}.scss`), {
    loadPaths: [join(packages, 'govuk-frontend', 'dist')],
    quietDeps: true
  })
  const lean = leaveOutRepeated(css)
  const classes = new Set([...lean.matchAll(/\.(-?[A-Za-z][\w-]*)/g)].map(([, className]) => className))
  const unused = [...classes].filter((className) => !words.has(className))
  const { code } = transform({
    filename: `${name}.css`,
    code: Buffer.from(lean),
    minify: true,
    targets: browsers,
    unusedSymbols: [...unused, '--govuk-frontend-version']
  })
  return code.toString()
}

/**
 * Takes away what GOV.UK Frontend writes again in each component, though the theme and `body` give it once:
 * fallbacks of the colours, the typeface, the smoothing of letters, and help for browsers long gone. The colour of an
 * error's link below a pointer goes too: it is made for light pages alone, and cannot be read on dark ones.
 *
 * @param {string} css
 * @returns {string}
 */
function leaveOutRepeated(css) {
  return css
    .replace(/var\((--govuk-[\w-]+),\s*(?:#\w+|\w+)\)/g, 'var($1)')
    .replace(/^\s*(?:font-family: inherit|-(?:webkit|moz-osx)-font-smoothing: \w+);$/gm, '')
    .replace(/^\s*(?:-webkit-)?text-decoration-skip: none;$/gm, '')
    .replace(/\.govuk-error-summary__list a:hover \{\s*color: [^;}]*;\s*\}/g, '')
    .replace(/,\s*\(-ms-high-contrast: active\)/g, '')
    .replace(/@media screen\\0 \{[^@]*?\n\}\n/g, '')
}

/**
 * Bundles each entry script into one function of its own, ready to stand inside <script>.
 *
 * @returns {Promise<Map<string, string>>} Name of the entry to its text
 */
async function buildScripts() {
  const folder = join(staticFolder, 'js')
  const entries = (await readdir(folder).catch(() => [])).filter((file) => extname(file) === '.js').sort()
  const { outputFiles } = await build({
    entryPoints: entries.map((file) => join(folder, file)),
    outdir: dist,
    bundle: true,
    charset: 'utf8',
    format: 'iife',
    legalComments: 'none',
    minify: true,
    target: 'es2020',
    write: false
  })
  return new Map(outputFiles.map((file) => [parse(file.path).name, file.text.trim()]))
}

/**
 * Writes the files, and removes what an earlier build left.
 *
 * @param {Map<string, string>} files - Name to text
 */
async function writeDist(files) {
  await mkdir(dist, { recursive: true })
  await Promise.all([...files].map(([name, text]) => writeFile(join(dist, name), text)))
  const stale = (await readdir(dist)).filter((name) => !files.has(name))
  await Promise.all(stale.map((name) => rm(join(dist, name), { recursive: true })))
}

const [publicWords, allWords] = await Promise.all([
  readWords((path) => !path.includes('staff')),
  readWords(() => true)
])
const [publicStyle, staffStyle, scripts] = await Promise.all([
  buildSheet('public', publicWords),
  buildSheet('staff', allWords),
  buildScripts()
])
const staffName = `staff-${createHash('sha256').update(staffStyle).digest('hex').slice(0, 16)}.css`
const manifest = {
  style: 'public.css',
  staff_style: staffName,
  scripts: Object.fromEntries([...scripts.keys()].map((name) => [name, `${name}.js`]))
}

await writeDist(
  new Map([
    ['public.css', publicStyle],
    [staffName, staffStyle],
    ...[...scripts].map(([name, text]) => /** @type {const} */ ([`${name}.js`, text])),
    ['manifest.json', `${JSON.stringify(manifest, null, 2)}\n`]
  ])
)
