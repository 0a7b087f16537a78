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
  const shownKey = `{"id":"key_${key.id}","name":${quote(key.name)},"kind":"${key.kind}","environment":${quote(key.environment)}}`;
  const shownApp = app === null ? 'null' : `{"id":${quote(app.id)},"name":${quote(app.name)}}`;
  const shownOrganization = `{"id":${quote(organization.id)},"name":${quote(organization.name)}}`;
  const permissions = `{${quote(api.slug)}:"${standingOn(key, api).grant.level}"}`;
  const rateLimit =
    rate === null
      ? 'null'
      : `{"limit":${rate.limit},"remaining":${rate.remaining},"resetSeconds":${rate.resetSeconds}}`;
  return `${ALLOWED},"key":${shownKey},"app":${shownApp},"organization":${shownOrganization},"permissions":${permissions},"rateLimit":${rateLimit}}`;
}

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
