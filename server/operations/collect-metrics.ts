import type { ELDHistogram } from 'node:perf_hooks';
import { OUTCOMES } from '@latchkey/verifier';
import type { Barrier } from '../barrier/barrier.ts';
import type { MailCounts } from '../mail/send-mail.ts';
import type { UsageFlush } from '../usage/usage-flush.ts';
import { VERSION } from '../version.ts';
import type { WorkerFigures } from '../workers/lead-workers.ts';
import type { LoadCounts } from './count-loads.ts';
import type { CountingVerifier } from './counting-verifier.ts';
import type { Metric } from './write-metrics.ts';

export interface MetricSources {
  readonly barrier: Barrier;
  /** What worker processes did; `null` where there are none. */
  readonly workers: () => WorkerFigures | null;
  readonly verifier: CountingVerifier;
  readonly loads: LoadCounts;
  readonly usageFlush: UsageFlush;
  /** `null` where no mail is sent. */
  readonly mails: Readonly<MailCounts> | null;
  /** Delays of the event loop, in nanoseconds; running. */
  readonly eventLoopDelay: ELDHistogram;
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
}

const NANOSECONDS = 1e9;

/** The figures of this process. Nothing in them names a key, an app or an organization. */
export function collectMetrics(sources: MetricSources): Metric[] {
  const { barrier, verifier, loads, usageFlush, eventLoopDelay, startedAt } = sources;
  const elsewhere = sources.workers();
  const memory = process.memoryUsage();
  const processor = process.cpuUsage();
  return [
    {
      name: 'latchkey_decisions_total',
      type: 'counter',
      help: 'Decisions on requests, by outcome.',
      values: OUTCOMES.map((outcome) => ({
        labels: { outcome },
        value: verifier.decided[outcome] + (elsewhere?.decided[outcome] ?? 0),
      })),
    },
    {
      name: 'latchkey_record_loads_total',
      type: 'counter',
      help: 'Records read from the database for a decision, by kind.',
      values: [
        { labels: { kind: 'key' }, value: loads.loadKey },
        { labels: { kind: 'api' }, value: loads.loadApi },
        { labels: { kind: 'service_token' }, value: loads.loadServiceToken },
      ],
    },
    {
      name: 'latchkey_mails_total',
      type: 'counter',
      help: 'Mails, by whether the mail server took them.',
      values: [
        { labels: { outcome: 'sent' }, value: sources.mails?.sent ?? 0 },
        { labels: { outcome: 'failed' }, value: sources.mails?.failed ?? 0 },
      ],
    },
    gauge('latchkey_verifiers_attached', 'Verifiers attached to this process.', barrier.attached.size),
    gauge('latchkey_barriers_waiting', 'Changes that wait for a verifier.', barrier.waiting),
    {
      name: 'latchkey_barrier_wait_seconds',
      type: 'counter',
      help: 'How long changes have waited for verifiers, together, how many there were, and the longest wait since the start.',
      values: [
        { labels: { figure: 'sum' }, value: barrier.waits.sumMs / 1000 },
        { labels: { figure: 'count' }, value: barrier.waits.count },
        { labels: { figure: 'longest' }, value: barrier.waits.longestMs / 1000 },
      ],
    },
    {
      name: 'latchkey_leases_lost_total',
      type: 'counter',
      help: 'Leases that were over before their holder had confirmed a change, and times that this process lost its own.',
      values: [
        { labels: { of: 'verifier' }, value: barrier.attached.leasesLost },
        { labels: { of: 'node' }, value: barrier.node?.leasesLost ?? 0 },
      ],
    },
    gauge('latchkey_keys_held', 'Keys held in memory.', verifier.keysHeld + (elsewhere?.keysHeld ?? 0)),
    gauge('latchkey_epoch', 'Number of the last change that decisions here follow.', verifier.applied),
    counter(
      'latchkey_usage_dropped_total',
      'Decisions that will be missing in usage reports.',
      usageFlush.dropped,
    ),
    gauge(
      'latchkey_usage_complete_timestamp_seconds',
      'All decisions before this time are in usage reports.',
      usageFlush.completeUntil / 1000,
    ),
    {
      name: 'latchkey_event_loop_delay_seconds',
      type: 'gauge',
      help: 'How late the event loop was since the last time this was read.',
      values: readDelays(eventLoopDelay),
    },
    counter('process_cpu_seconds_total', 'Processor time.', (processor.user + processor.system) / 1e6),
    gauge('process_resident_memory_bytes', 'Memory of the process.', memory.rss),
    gauge('nodejs_heap_size_used_bytes', 'Memory of JavaScript objects.', memory.heapUsed),
    gauge('process_start_time_seconds', 'When the process started.', startedAt / 1000),
    {
      name: 'latchkey_build_info',
      type: 'gauge',
      help: 'Always 1; the version is in the label.',
      values: [{ labels: { version: VERSION }, value: 1 }],
    },
  ];
}

function readDelays(histogram: ELDHistogram): Metric['values'] {
  const values = [
    { labels: { quantile: '0.5' }, value: histogram.percentile(50) / NANOSECONDS },
    { labels: { quantile: '0.99' }, value: histogram.percentile(99) / NANOSECONDS },
    { labels: { quantile: '1' }, value: histogram.max / NANOSECONDS },
  ];
  histogram.reset();
  return values;
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: 'gauge', help, values: [{ value }] };
}

function counter(name: string, help: string, value: number): Metric {
  return { name, type: 'counter', help, values: [{ value }] };
}
