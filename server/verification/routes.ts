import * as contract from '@latchkey/contract';
import type { Verifier } from '@latchkey/verifier';
import type { Bind } from '../http/bind-route.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import { answerQuestion } from './answer-question.ts';
import { presentDecision } from './present-decision.ts';

export interface VerificationRoutesSettings {
  readonly verifier: Verifier;
  readonly settings: CurrentSettings;
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
