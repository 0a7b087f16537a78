import { type Decision, OUTCOME_MESSAGE, standingOn } from '@latchkey/verifier';
import { presentDecision } from './present-decision.ts';

const ALLOWED = `{"valid":true,"code":"valid","message":${JSON.stringify(OUTCOME_MESSAGE.valid)},"status":200`;
/** Printable ASCII that stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** `JSON.stringify(presentDecision(decision))`, put together by hand for the answer that nearly all requests get. */
export function writeDecision(decision: Decision): string {
  const { outcome, key, api, rate } = decision;
  if (outcome !== 'valid' || key === null || api === null) return JSON.stringify(presentDecision(decision));
  const { app, organization } = key.owner;
  // Each piece of a text costs something. Ids, slugs and environments are letters, digits and dashes; names can be anything.
  const shownApp = app === null ? 'null' : `{"id":"${app.id}","name":"${inQuotes(app.name)}"}`;
  const shownRate =
    rate === null
      ? 'null'
      : `{"limit":${rate.limit},"remaining":${rate.remaining},"resetSeconds":${rate.resetSeconds}}`;
  return `${ALLOWED},"key":{"id":"key_${key.id}","name":"${inQuotes(key.name)}","kind":"${key.kind}","environment":"${key.environment}"},"app":${shownApp},"organization":{"id":"${organization.id}","name":"${inQuotes(organization.name)}"},"permissions":{"${api.slug}":"${standingOn(key, api).grant.level}"},"rateLimit":${shownRate}}`;
}

/** As it stands between the quotes of a string of JSON. */
function inQuotes(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text).slice(1, -1);
}
