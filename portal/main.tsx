import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './client/query-client.ts';
import { BrandProvider } from './frame/brand-provider.tsx';
import { router } from './frame/router.tsx';
import { trackFocus } from './ui/return-focus.ts';

trackFocus();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element for the portal.');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <BrandProvider>
        <RouterProvider router={router} />
      </BrandProvider>
    </QueryClientProvider>
  </StrictMode>,
);
