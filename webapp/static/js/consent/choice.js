/**
 * What a consent form says, as `PUT /api/consent` takes it. Pure: no document, no network.
 *
 * @typedef {object} Choice
 * @property {boolean} preferences
 * @property {boolean} analytics
 * @property {'months' | 'visit'} remember
 */

/**
 * @param {FormData} fields - of the banner (`choice`) or the cookies page (one answer for each purpose)
 * @returns {Choice | null} null when a question is still open
 */
export function readChoice(fields) {
  const all = fields.get('choice')
  if (all === 'accept' || all === 'reject') {
    return { preferences: all === 'accept', analytics: all === 'accept', remember: 'months' }
  }
  const preferences = fields.get('preferences')
  const analytics = fields.get('analytics')
  if (!preferences || !analytics) return null
  return {
    preferences: preferences === 'yes',
    analytics: analytics === 'yes',
    remember: /** @type {Choice['remember']} */ (fields.get('remember') || 'months'),
  }
}
