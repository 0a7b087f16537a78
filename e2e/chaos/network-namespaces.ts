import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Direction } from './relay.ts';

/** A network of its own for some processes, joined to this one by one cable. */
export interface NetworkNamespace {
  /** Address of this side, as seen from there. */
  readonly host: string;
  /** What a command starts with to run there. */
  readonly prefix: readonly string[];
  readonly cut: (direction: Direction) => Promise<void>;
  readonly mend: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Of iproute2. */
const PROGRAM = 'ip';
/** Of nobody: what is sent there is dropped by whoever hears it. */
const NOBODY = '02:00:00:00:00:ff';

/**
 * Makes network namespaces, where the system lets us: Linux, as root, with `ip`.
 * @param number tells apart those of one run
 * @returns `null` where it does not
 */
export async function makeNamespace(number: number): Promise<NetworkNamespace | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const name = `chaos-${process.pid}-${number}`;
  const here = `ch${process.pid}h${number}`;
  const there = `ch${process.pid}n${number}`;
  // Of the range for tests of networks (RFC 2544), four addresses each.
  const net = `198.18.${process.pid % 256}`;
  const host = `${net}.${number * 4 + 1}`;
  const guest = `${net}.${number * 4 + 2}`;
  const remove = async () => {
    await ip(['link', 'del', here]);
    await ip(['netns', 'del', name]);
  };
  const steps = [
    ['netns', 'add', name],
    ['link', 'add', here, 'type', 'veth', 'peer', 'name', there],
    ['link', 'set', there, 'netns', name],
    ['addr', 'add', `${host}/30`, 'dev', here],
    ['link', 'set', here, 'up'],
    ['-n', name, 'addr', 'add', `${guest}/30`, 'dev', there],
    ['-n', name, 'link', 'set', there, 'up'],
    ['-n', name, 'link', 'set', 'lo', 'up'],
  ];
  for (const step of steps) {
    if (await ip(step)) continue;
    await remove();
    return null;
  }
  return {
    host,
    prefix: [PROGRAM, 'netns', 'exec', name],
    cut: async (direction) => {
      if (direction === 'both') await ip(['link', 'set', here, 'down']);
      const unreachable = ['lladdr', NOBODY, 'nud', 'permanent'];
      if (direction === 'in') await ip(['neigh', 'replace', guest, 'dev', here, ...unreachable]);
      if (direction === 'out') await ip(['-n', name, 'neigh', 'replace', host, 'dev', there, ...unreachable]);
    },
    mend: async () => {
      await ip(['link', 'set', here, 'up']);
      await ip(['neigh', 'del', guest, 'dev', here]);
      await ip(['-n', name, 'neigh', 'del', host, 'dev', there]);
    },
    remove,
  };
}

async function ip(parameters: readonly string[]): Promise<boolean> {
  try {
    const child = spawn(PROGRAM, parameters, { stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    return code === 0;
  } catch {
    return false;
  }
}
