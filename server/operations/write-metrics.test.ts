import { expect, it } from 'vitest';
import { writeMetrics } from './write-metrics.ts';

it('writes help, type and a line for each value', () => {
  const text = writeMetrics([
    {
      name: 'doors_total',
      type: 'counter',
      help: 'Doors opened.',
      values: [{ labels: { side: 'left', floor: '2' }, value: 3 }, { value: 0.5 }],
    },
  ]);
  expect(text).toBe(
    '# HELP doors_total Doors opened.\n# TYPE doors_total counter\ndoors_total{side="left",floor="2"} 3\ndoors_total 0.5\n',
  );
});

it('lets no text of a label or a help end its line or its quotes', () => {
  const label = 'a"b\\c\nd';
  const text = writeMetrics([
    { name: 'odd', type: 'gauge', help: 'two\nlines', values: [{ labels: { label }, value: 1 }] },
  ]);
  expect(text).toBe('# HELP odd two\\nlines\n# TYPE odd gauge\nodd{label="a\\"b\\\\c\\nd"} 1\n');
});

it('writes numbers that are none as Prometheus names them', () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => ({ value }));
  expect(writeMetrics([{ name: 'n', type: 'gauge', help: 'h', values }])).toContain(
    'n NaN\nn +Inf\nn -Inf\n',
  );
});
