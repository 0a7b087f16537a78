import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Installation } from './resources.ts';
import { installationQuery } from './session.ts';

export type Branding = Pick<Installation, 'productName' | 'accentColor' | 'logo'>;

const OWN: Branding = { productName: 'Latchkey', accentColor: null, logo: null };

/** How this installation presents itself, as soon as that is known; asks for nothing itself. */
export function useBranding(): Branding {
  const { data } = useQuery({ ...installationQuery, enabled: false });
  return data ?? OWN;
}

/** Names the page in the tab of the browser; the product too, as soon as it is known what the operator calls it. */
export function useTitle(title: string): void {
  const { data } = useQuery({ ...installationQuery, enabled: false });
  const name = data === undefined ? title : `${title} · ${data.productName}`;
  useEffect(() => {
    document.title = name;
  }, [name]);
}
