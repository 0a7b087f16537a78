import * as contract from '@latchkey/contract';
import type { Bind } from '../http/bind-route.ts';
import { type UpdateSettings, updateSettings } from './update-settings.ts';

export function bindSettingsRoutes(bind: Bind, settings: UpdateSettings): void {
  bind(contract.getSettings).to(async () => ({ status: 200, body: settings.settings.value }));

  bind(contract.updateSettings).to(async ({ origin, body }) => ({
    status: 200,
    body: await updateSettings(settings, origin, body),
  }));
}
