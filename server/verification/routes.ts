import * as contract from '@latchkey/contract';
import type { Verifier } from '@latchkey/verifier';
import type { Bind } from '../http/bind-route.ts';
import type { HotRoutes } from '../http/hot-routes.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { answerQuestion } from './answer-question.ts';
import { type AuthorizeSettings, createAuthorize } from './authorize-gateway.ts';
import { createHotVerify, type HotVerifySettings } from './hot-verify.ts';
import { presentDecision } from './present-decision.ts';

export interface VerificationRoutesSettings {
  readonly verifier: Verifier;
  readonly settings: CurrentSettings;
}

/** The routes that stand before the framework: what they do not answer comes to the ones below. */
export function addHotVerification(
  hotRoutes: HotRoutes,
  settings: HotVerifySettings & AuthorizeSettings,
): void {
  hotRoutes.add(createHotVerify(settings));
  hotRoutes.add(createAuthorize(settings));
}

export function bindVerificationRoutes(bind: Bind, { verifier, settings }: VerificationRoutesSettings): void {
  bind(contract.verify).to(async ({ caller, body }) => {
    const decision = await answerQuestion(verifier, settings.keyParser, caller, body);
    return { status: 200, body: presentDecision(decision) };
  });

  bind(contract.verifyBatch).to(async ({ caller, body }) => {
    const results = body.requests.map((question) =>
      answerQuestion(verifier, settings.keyParser, caller, question),
    );
    return { status: 200, body: { results: (await Promise.all(results)).map(presentDecision) } };
  });
}
