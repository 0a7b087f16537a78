import { test } from 'vitest';
import { expectKept } from './keep-promise.ts';

test(
  'with one authority process, no verification that starts after a tightening was answered is valid, and everything recovers',
  {
    timeout: 600_000,
  },
  () => expectKept(1),
);
