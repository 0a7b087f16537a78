import { expect, test } from 'vitest';
import type { NewKeyReply } from '../client/resources.ts';
import { snippetsOf } from './snippets.ts';

const key: NewKeyReply['key'] = {
  id: 'key_abcdefghijkl',
  kind: 'bearer',
  name: 'Test',
  environment: 'production',
  state: 'active',
  masked: 'lk_live_abcd…wxyz',
  organizationId: 'org_1',
  accountToken: false,
  addresses: [],
  limits: {},
  expiresAt: null,
  lastUsedAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: { kind: 'person', id: 'user_1', name: 'Ada' },
  revokedAt: null,
  revokedBy: null,
  revokedReason: null,
};

test('the ready command sends a key of one string as a bearer token to this server', () => {
  const { curl, authorization } = snippetsOf({ key, secret: 'lk_live_x' }, 'https://keys.example.com');
  expect(curl).toBe('curl https://keys.example.com/v1/me \\\n  -H "Authorization: Bearer lk_live_x"');
  expect(authorization).toBe('Bearer lk_live_x');
});

test('a pair is sent as user name and password', () => {
  const pair = { key, sharedKey: 'lkid_live_x', secretKey: 'lksk_live_y' };
  const { curl, env, authorization } = snippetsOf(pair, 'https://keys.example.com');
  expect(curl).toContain('-u "lkid_live_x:lksk_live_y"');
  expect(env).toBe('SHARED_KEY=lkid_live_x\nSECRET_KEY=lksk_live_y');
  expect(atob(authorization.replace('Basic ', ''))).toBe('lkid_live_x:lksk_live_y');
});

test('code that may be committed never carries the secret itself', () => {
  const { typescript, python } = snippetsOf({ key, secret: 'lk_live_secret' }, 'https://keys.example.com');
  expect(typescript + python).not.toContain('lk_live_secret');
});
