import { expect, it } from 'vitest';
import { writeCall } from './write-call.ts';

const api = { baseUrl: 'https://api.example.com/v2/', opening: 'key', keyKinds: ['bearer', 'pair'] } as const;

it('names the method, the whole address and the header of a key', () => {
  const endpoint = { method: 'DELETE', path: '/conversations/{conversationId}' };
  expect(writeCall({ ...api, endpoint })).toBe(
    'curl -X DELETE "https://api.example.com/v2/conversations/CONVERSATIONID" \\\n  -H "Authorization: Bearer YOUR_API_KEY"',
  );
});

it('shows no credential where none is needed', () => {
  expect(writeCall({ ...api, opening: 'open' })).toBe('curl "https://api.example.com/v2"');
});

it('shows a pair where there are only pairs', () => {
  expect(writeCall({ ...api, keyKinds: ['pair'] })).toContain('-u "YOUR_SHARED_KEY:YOUR_SECRET_KEY"');
});

it('sends a body where the method takes one', () => {
  expect(writeCall({ ...api, endpoint: { method: 'POST', path: '/x' } })).toContain("-d '{}'");
  expect(writeCall({ ...api, endpoint: { method: 'GET', path: '/x' } })).not.toContain('-d');
});
