import { Page } from '../ui/page.tsx';
import { UsageView } from './usage-view.tsx';

export function UsagePage() {
  return (
    <Page title="Usage" purpose="How often your keys were accepted and refused in the last 30 days.">
      <UsageView />
    </Page>
  );
}
