import type { Connect, Connection, ConnectionEvents } from '../attachment.ts';
import type { KeyFormats, RemoteKeySnapshot, ToAuthority, ToVerifier } from '../protocol.ts';
import type { ApiSnapshot, Touch } from '../snapshot.ts';

export const FORMATS: KeyFormats = { prefixes: ['lk'], imported: [] };
export const API: ApiSnapshot = {
  id: 'api_parcels',
  slug: 'parcels',
  name: 'Parcels',
  baseUrl: null,
  opening: 'key',
  active: true,
  management: false,
  limits: [],
  endpoints: [
    { id: 'list', method: 'GET', path: '/parcels', access: 'read' },
    { id: 'send', method: 'POST', path: '/parcels', access: 'write' },
  ],
};

export function makeKeySnapshot(id: string, change: Partial<RemoteKeySnapshot> = {}): RemoteKeySnapshot {
  return {
    id,
    kind: 'bearer',
    name: 'Warehouse',
    environment: 'production',
    mode: 'live',
    state: 'active',
    expiresAt: null,
    addresses: [],
    grants: null,
    limits: {},
    app: {
      id: 'app_1',
      name: 'Depot',
      contactEmail: 'depot@example.com',
      active: true,
      grants: { parcels: { level: 'read', endpoints: null } },
      limits: {},
    },
    organization: { id: 'org_1', name: 'First', active: true, approvals: {} },
    ...change,
  };
}

/** One connection of a verifier, seen from the other side. */
export interface SeenConnection {
  readonly events: ConnectionEvents;
  readonly heard: ToAuthority[];
  isClosed: boolean;
}

/** An authority that says only what the test has it say. */
export class ScriptedAuthority {
  readonly connections: SeenConnection[] = [];
  protected onHeard(_seen: SeenConnection, _message: ToAuthority): void {}
  protected onConnecting(_seen: SeenConnection): void {}

  readonly connect: Connect = (events): Connection => {
    const seen: SeenConnection = { events, heard: [], isClosed: false };
    this.connections.push(seen);
    this.onConnecting(seen);
    return {
      send: (message) => {
        if (seen.isClosed) return;
        seen.heard.push(message);
        this.onHeard(seen, message);
      },
      close: () => {
        seen.isClosed = true;
      },
    };
  };

  get latest(): SeenConnection {
    const latest = this.connections.at(-1);
    if (latest === undefined) throw new Error('nobody has connected');
    return latest;
  }

  open(): void {
    this.latest.events.onOpen();
  }

  say(message: ToVerifier): void {
    this.latest.events.onMessage(message);
  }

  hangUp(reason = 'the connection was closed'): void {
    this.latest.isClosed = true;
    this.latest.events.onClose(reason);
  }

  /** All that was said to it, over all connections, of one type. */
  heard<Type extends ToAuthority['type']>(type: Type): Extract<ToAuthority, { readonly type: Type }>[] {
    return this.connections.flatMap(({ heard }) => heard).filter((message) => isOfType(message, type));
  }
}

function isOfType<Type extends ToAuthority['type']>(
  message: ToAuthority,
  type: Type,
): message is Extract<ToAuthority, { readonly type: Type }> {
  return message.type === type;
}

/** An authority that answers as a real one would, a moment later, from the keys that the test gives it. */
export class FakeAuthority extends ScriptedAuthority {
  epoch = 1;
  historyId = 'history';
  leaseMs = 9_800;
  api: ApiSnapshot | null = API;
  formats = FORMATS;
  /** By id and secret, with a blank in between. */
  readonly keys = new Map<string, RemoteKeySnapshot>();
  refusal: Extract<ToVerifier, { type: 'refused' }> | null = null;
  isReachable = true;
  isSilent = false;

  protected override onConnecting(seen: SeenConnection): void {
    queueMicrotask(() => {
      if (this.isReachable) seen.events.onOpen();
      else seen.events.onClose('the authority cannot be reached');
    });
  }

  protected override onHeard(seen: SeenConnection, message: ToAuthority): void {
    if (this.isSilent) return;
    const answer = this.answer(message);
    queueMicrotask(() => {
      if (!seen.isClosed) seen.events.onMessage(answer);
    });
  }

  /** Commits a change and tells of it. */
  change(...touches: Touch[]): void {
    this.epoch += 1;
    this.say({ type: 'change', change: { epoch: this.epoch, touches }, formats: null });
  }

  /** Cuts every connection and takes no others. */
  vanish(): void {
    this.isReachable = false;
    this.hangUp();
  }

  answer(message: ToAuthority): ToVerifier {
    const asOf = this.epoch;
    switch (message.type) {
      case 'join': {
        const { historyId, epoch, formats } = this;
        return (
          this.refusal ?? { type: 'joined', historyId, epoch, changes: null, formats, leaseTermMs: 10_000 }
        );
      }
      case 'renew':
        return { type: 'grant', n: message.n, epoch: this.epoch, leaseMs: this.leaseMs };
      case 'load_key': {
        const key = this.keys.get(`${message.key.id} ${message.key.secret}`) ?? null;
        return { type: 'loaded_key', n: message.n, asOf, key };
      }
      case 'load_imported_key':
        return { type: 'loaded_key', n: message.n, asOf, key: this.keys.get(message.text) ?? null };
      case 'load_api':
        return { type: 'loaded_api', n: message.n, asOf, api: this.api };
      case 'usage':
        return { type: 'usage_taken', n: message.n };
      case 'leave':
        return { type: 'left' };
    }
  }
}
