import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isReachable, onUnreachable } from '../client/reachability.ts';
import classes from './offline-notice.module.css';

const RETRY_MS = 3000;

/** Says when the server cannot be reached, and brings everything up to date when it can again. */
export function OfflineNotice() {
  const [offline, setOffline] = useState(false);
  const queries = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    const gone = () => setOffline(true);
    addEventListener('offline', gone);
    const end = onUnreachable(gone);
    return () => {
      removeEventListener('offline', gone);
      end();
    };
  }, []);
  useEffect(() => {
    if (!offline) return;
    const timer = setInterval(async () => {
      if (!(await isReachable())) return;
      setOffline(false);
      // Pages that failed to load are loaded now; what is typed in those that are there stays.
      await router.invalidate({ filter: ({ status }) => status === 'error' });
      await queries.invalidateQueries();
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [offline, queries, router]);
  return (
    <div role="status">
      {offline && (
        <div className={classes.notice}>
          <WifiOff size={16} aria-hidden />
          Latchkey cannot be reached. The page tries again by itself; what you typed stays.
        </div>
      )}
    </div>
  );
}
