import type { NewKeyReply } from '../client/resources.ts';

let fresh: NewKeyReply | null = null;

/** Hands a secret from the page that made it to the one that shows it: in memory only, never in the address. */
export function keepFreshKey(issued: NewKeyReply): void {
  fresh = issued;
}

/** @returns the key that was just made for this app, once */
export function takeFreshKey(appId: string): NewKeyReply | null {
  if (fresh?.key.appId !== appId) return null;
  const taken = fresh;
  fresh = null;
  return taken;
}
