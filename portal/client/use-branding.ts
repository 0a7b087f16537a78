import { useQuery } from '@tanstack/react-query';
import type { Installation } from './resources.ts';
import { installationQuery } from './session.ts';

export type Branding = Pick<Installation, 'productName' | 'accentColor' | 'logo'>;

const OWN: Branding = { productName: 'Latchkey', accentColor: null, logo: null };

/** How this installation presents itself, as soon as that is known; asks for nothing itself. */
export function useBranding(): Branding {
  const { data } = useQuery({ ...installationQuery, enabled: false });
  return data ?? OWN;
}

/** Names the page in the tab of the browser. */
export function useProductTitle(title: string): string {
  const { productName } = useBranding();
  return `${title} · ${productName}`;
}
