import { MantineProvider } from '@mantine/core';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useBranding } from '../client/use-branding.ts';
import { brandTheme, brandVariables } from '../ui/brand-theme.ts';

/** Colours everything below in the colour of the operator, and puts their logo on the tab of the browser. */
export function BrandProvider({ children }: { readonly children: ReactNode }) {
  const { accentColor, logo } = useBranding();
  const theme = useMemo(() => brandTheme(accentColor), [accentColor]);
  const variables = useMemo(() => brandVariables(accentColor), [accentColor]);
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon === null) return;
    icon.type = logo?.mediaType ?? 'image/svg+xml';
    icon.href = logo?.address ?? '/icon.svg';
  }, [logo]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}
