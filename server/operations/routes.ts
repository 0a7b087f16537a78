import * as contract from '@latchkey/contract';
import { compileAddresses, type Lease } from '@latchkey/verifier';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { nothingHere } from '../http/problem.ts';
import { VERSION } from '../version.ts';
import { checkReady } from './check-ready.ts';
import { collectMetrics, type MetricSources } from './collect-metrics.ts';
import { writeMetrics } from './write-metrics.ts';

export interface OperationsRoutesSettings extends MetricSources {
  readonly database: Database;
  readonly lease: Lease;
  /** Addresses and ranges that may read the metrics. */
  readonly metricsFrom: readonly string[];
  readonly delay: (milliseconds: number) => Promise<void>;
}

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

export function bindOperationsRoutes(bind: Bind, settings: OperationsRoutesSettings): void {
  const readers = compileAddresses(settings.metricsFrom);

  bind(contract.getHealth).to(async () => ({ status: 200, body: { status: 'ok', version: VERSION } }));

  bind(contract.getReadiness).to(async () => {
    await checkReady(settings.database, settings.lease, settings.delay);
    return { status: 200, body: { status: 'ready' } };
  });

  bind(contract.getMetrics).to(async ({ request }) => {
    if (!readers.allows(request.ip)) throw nothingHere();
    return {
      status: 200,
      body: writeMetrics(collectMetrics(settings)),
      headers: { 'content-type': PROMETHEUS_TEXT, 'cache-control': 'no-store' },
    };
  });
}
