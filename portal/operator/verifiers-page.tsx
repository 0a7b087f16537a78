import type * as contract from '@latchkey/contract';
import type { Reply } from '@latchkey/contract';
import { useQuery } from '@tanstack/react-query';
import { request } from '../client/request.ts';
import { Snippet } from '../keys/snippet.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { countOf } from '../ui/format-number.ts';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { RouteButton } from '../ui/route-button.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Code, TwoLines } from '../ui/two-lines.tsx';
import { LeaseLeft } from './lease-left.tsx';
import { type Decider, listDeciders } from './list-deciders.ts';
import classes from './verifiers-page.module.css';

/** Leases are a few seconds long, so what is shown must be younger than elsewhere. */
const LOOK_AGAIN_MS = 2000;

/** Who decides about keys now, and how far each of them has come. */
export function VerifiersPage() {
  const query = useQuery({
    queryKey: ['operator', 'verifiers'],
    queryFn: ({ signal }) =>
      request<typeof contract.listVerifiers>('GET', '/v1/operator/verifiers', { signal }),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const { data } = query;
  return (
    <Page
      title="Live verifiers"
      purpose="What decides about keys now: the server, and the verifiers inside your services. The list follows by itself."
    >
      {data !== undefined && <Wait of={data} />}
      <DataTable
        label="Live verifiers"
        columns={COLUMNS}
        pages={{
          items: data === undefined ? [] : listDeciders(data, query.dataUpdatedAt),
          loading: query.isPending,
          error: query.error,
          hasMore: false,
          loadingMore: false,
          showMore: () => {},
          reload: () => void query.refetch(),
        }}
        rowKey={({ id }) => id}
        empty={null}
        count={() => countAll(data)}
      />
      {data !== undefined && data.items.length === 0 && <HowToAttach />}
    </Page>
  );
}

type Verifiers = Reply<typeof contract.listVerifiers, 200>;

function countAll(data: Verifiers | undefined): string {
  const nodes = countOf(data?.nodes.length ?? 0, 'node');
  return `That is all: ${nodes}, ${countOf(data?.items.length ?? 0, 'attached verifier')}.`;
}

/** What a lease means for whoever revokes a key. */
function Wait({ of: { leaseSeconds, waiting } }: { readonly of: Verifiers }) {
  return (
    <div className={classes.wait}>
      <span>
        A revocation waits at most {countOf(leaseSeconds, 'second')} for a verifier that is silent: then its
        lease is over, and it lets nothing pass until it hears from here again.
      </span>
      {waiting > 0 && (
        <StatusBadge tone="amber">{countOf(waiting, 'change waits now', 'changes wait now')}</StatusBadge>
      )}
    </div>
  );
}

const COLUMNS: readonly Column<Decider>[] = [
  {
    name: 'Name',
    render: ({ name, about, code }) => (
      <TwoLines first={name} second={code === null ? about : <Code>{code}</Code>} />
    ),
    sortBy: ({ name }) => name.toLowerCase(),
  },
  {
    name: 'Service token',
    render: ({ token }) => token,
    sortBy: ({ token }) => token?.toLowerCase() ?? '',
  },
  {
    name: 'Address',
    render: ({ address }) => (address === null ? null : <Code>{address}</Code>),
    sortBy: ({ address }) => address ?? '',
  },
  {
    name: 'Version',
    wideOnly: true,
    render: ({ version }) => version,
    sortBy: ({ version }) => version ?? '',
  },
  {
    name: 'Applied',
    render: ({ behind }) => <Applied behind={behind} />,
    sortBy: ({ behind }) => behind ?? Number.POSITIVE_INFINITY,
  },
  {
    name: 'Lease left',
    render: ({ lease }) => (lease === null ? null : <LeaseLeft of={lease} />),
    sortBy: ({ lease }) => (lease === null || lease === 'elsewhere' ? 0 : lease.endsAt),
  },
  {
    name: 'Since',
    wideOnly: true,
    render: ({ since }) => (since === null ? null : <Moment at={since} />),
    sortBy: ({ since }) => since ?? '',
  },
];

function Applied({ behind }: { readonly behind: number | null }) {
  if (behind === null) return 'not known yet';
  if (behind === 0) return 'up to date';
  return <StatusBadge tone="amber">{countOf(behind, 'change behind', 'changes behind')}</StatusBadge>;
}

function HowToAttach() {
  return (
    <EmptyState
      title="No verifier is attached"
      action={
        <>
          <div className={classes.example}>
            <Snippet text={exampleFor(location.origin)} label="TypeScript" />
          </div>
          <RouteButton to="/operator/service-tokens" variant="default">
            Service tokens
          </RouteButton>
        </>
      }
    >
      A verifier decides inside your service, without asking the server about each request. Three lines attach
      one; it needs a service token, and the name of the API that the service is.
    </EmptyState>
  );
}

function exampleFor(origin: string): string {
  return `import { createVerifier } from '@latchkey/verifier';
const verifier = createVerifier({ url: '${origin}', serviceToken, api: 'conversations' });
const { valid, status } = await verifier.verify(request);`;
}
