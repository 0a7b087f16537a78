import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.ts';

const SECOND = 1000;

/** Refusals are answers; only what may pass by itself is tried again. */
function mayPass(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.code === 'offline' || error.status >= 500;
}

/** How often what is on the screen is looked at anew, in milliseconds; never in a tab that nobody sees. */
export const LOOK_AGAIN_MS = 5 * SECOND;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5 * SECOND,
      retry: (count, error) => count < 2 && mayPass(error),
      // Whoever comes back to a tab sees what others did meanwhile.
      refetchOnWindowFocus: 'always',
      // The browser's own idea of being online is often wrong; an answer that fails is the truth.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
