import { Readable } from 'node:stream';
import * as contract from '@latchkey/contract';
import type { Bind } from '../http/bind-route.ts';
import { notFound } from '../http/problem.ts';
import { changeLogo } from './change-logo.ts';
import { type UpdateSettings, updateSettings } from './update-settings.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

export function bindSettingsRoutes(bind: Bind, settings: UpdateSettings): void {
  bind(contract.getSettings).to(async () => ({ status: 200, body: settings.settings.value }));

  bind(contract.updateSettings).to(async ({ origin, body }) => ({
    status: 200,
    body: await updateSettings(settings, origin, body),
  }));

  bind(contract.uploadLogo).to(async ({ origin, body }) => ({
    status: 200,
    body: await changeLogo(settings, origin, body.image),
  }));

  bind(contract.removeLogo).to(async ({ origin }) => ({
    status: 200,
    body: await changeLogo(settings, origin, null),
  }));

  bind(contract.getLogo).to(async ({ query }) => {
    const { value, logo: bytes } = settings.settings;
    if (value.logo === null || bytes === null) throw notFound('logo');
    const asked = `/v1/branding/logo?version=${query.version ?? ''}`;
    return {
      status: 200,
      body: Readable.from([bytes]),
      headers: {
        'content-type': value.logo.mediaType,
        'content-length': String(bytes.length),
        'cache-control': asked === value.logo.address ? FOR_EVER : 'no-cache',
        // Whatever the file is taken for, opened by itself it can do nothing.
        'content-security-policy': "default-src 'none'; sandbox",
      },
    };
  });
}
