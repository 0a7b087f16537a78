import { useQueryClient } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ApiProblem } from '../client/problem.ts';
import classes from './offline-notice.module.css';

const RETRY_MS = 3000;

/** Says when the server cannot be reached, and brings everything up to date when it can again. */
export function OfflineNotice() {
  const [offline, setOffline] = useState(false);
  const queries = useQueryClient();
  useEffect(() => {
    const isOffline = (error: unknown) => error instanceof ApiProblem && error.code === 'offline';
    const gone = () => setOffline(true);
    addEventListener('offline', gone);
    const endQueries = queries.getQueryCache().subscribe(({ query }) => {
      if (isOffline(query.state.error ?? query.state.fetchFailureReason)) gone();
    });
    const endMutations = queries.getMutationCache().subscribe(({ mutation }) => {
      if (isOffline(mutation?.state.error)) gone();
    });
    return () => {
      removeEventListener('offline', gone);
      endQueries();
      endMutations();
    };
  }, [queries]);
  useEffect(() => {
    if (!offline) return;
    const timer = setInterval(async () => {
      const answer = await fetch('/healthz').catch(() => null);
      if (answer?.ok !== true) return;
      setOffline(false);
      await queries.invalidateQueries();
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [offline, queries]);
  return (
    <div role="status">
      {offline && (
        <div className={classes.notice}>
          <WifiOff size={16} aria-hidden />
          The server cannot be reached. Trying again by itself; what you typed stays.
        </div>
      )}
    </div>
  );
}
