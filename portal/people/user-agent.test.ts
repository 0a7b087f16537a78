import { expect, it } from 'vitest';
import { describeUserAgent } from './user-agent.ts';

it('names browser and system by what sets them apart, not by what they all claim', () => {
  const claims = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';
  expect(describeUserAgent(claims)).toBe('Chrome on Windows');
  expect(describeUserAgent(`${claims} Edg/140.0`)).toBe('Edge on Windows');
  expect(describeUserAgent('Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0')).toBe(
    'Firefox on Linux',
  );
});

it('does not guess', () => {
  expect(describeUserAgent(null)).toBe('Unknown browser');
  expect(describeUserAgent('curl/8.0')).toBe('Unknown browser');
});
