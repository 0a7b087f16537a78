import { Buffer } from 'node:buffer';
import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './is-public-address.ts';
import { OutboundProblem } from './outbound-problem.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

export interface FetchPublicAddressOptions {
  /** All addresses of a host name. Default: as the operating system resolves it. Asked once for each fetch. */
  readonly resolve?: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** Whether an IP address may be connected to. Default: `isPublicAddress`. */
  readonly isAllowed?: (address: string) => boolean;
  /** Larger replies are given up while they stream. Default 32 MiB. */
  readonly replyBytesMax?: number;
  /** For everything, from resolving the name to the last byte. Default 20,000. */
  readonly timeLimitMs?: number;
  /** `Accept` header. Default: anything. */
  readonly accept?: string;
}

export interface FetchedReply {
  /** 2xx. */
  readonly status: number;
  readonly contentType: string | null;
  readonly body: Buffer;
}

const ADDRESS_CHARACTERS_MAX = 2_048;
const RESOLVED_ADDRESSES_MAX = 64;

/**
 * GET of an address that somebody else chose, without letting them reach into our network (OWASP ASVS 5.0 1.3.6,
 * 15.3.2): http and https only, no user name in the address, every address of the name must be public, the connection
 * goes to exactly those that were checked, no redirect is followed, no proxy is used.
 *
 * @throws OutboundProblem
 */
export async function fetchPublicAddress(
  address: string,
  options: FetchPublicAddressOptions = {},
): Promise<FetchedReply> {
  const url = readAddress(address);
  const timeLimitMs = options.timeLimitMs ?? 20_000;
  const timeLimit = new AbortController();
  const timer = setTimeout(() => timeLimit.abort(), timeLimitMs);
  try {
    const addresses = await orAborted(resolveAllowed(url, options), timeLimit.signal);
    return await get(url, addresses, timeLimit.signal, options);
  } catch (error) {
    if (timeLimit.signal.aborted) {
      const seconds = Math.round(timeLimitMs / 100) / 10;
      const message = `The address did not answer in full within ${seconds} seconds. Try again, or send the document itself.`;
      throw new OutboundProblem('took_too_long', message, error);
    }
    if (error instanceof OutboundProblem) throw error;
    const message = `No answer could be had from ${url.host}. Check the address and whether it can be reached from this server.`;
    throw new OutboundProblem('unreachable', message, error);
  } finally {
    clearTimeout(timer);
  }
}

function readAddress(address: string): URL {
  if (address.length > ADDRESS_CHARACTERS_MAX || !URL.canParse(address)) {
    throw new OutboundProblem(
      'invalid_address',
      'This is not an address. Give one that begins with https://.',
    );
  }
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new OutboundProblem(
      'invalid_address',
      'Only addresses that begin with https:// or http:// are read.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundProblem(
      'invalid_address',
      'The address carries a user name or password. Give one without.',
    );
  }
  // The lower ports belong to mail, file and directory services, which a line of HTTP can harm.
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (port !== 80 && port !== 443 && port <= 1024) {
    throw new OutboundProblem(
      'address_refused',
      `Port ${port} is not read from. Use 80, 443 or one above 1024.`,
    );
  }
  return url;
}

async function resolveAllowed(url: URL, options: FetchPublicAddressOptions): Promise<ResolvedAddress[]> {
  const isAllowed = options.isAllowed ?? isPublicAddress;
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(hostname);
  if (family !== 0) {
    if (!isAllowed(hostname)) throw notPublic();
    return [{ address: hostname, family }];
  }
  if (/(?:^|\.)localhost\.?$/.test(hostname)) throw notPublic();

  let addresses: readonly ResolvedAddress[];
  try {
    addresses = await (options.resolve ?? resolveBySystem)(hostname);
  } catch (error) {
    throw nameNotFound(hostname, error);
  }
  if (addresses.length === 0) throw nameNotFound(hostname);
  const refused = addresses.find(
    (candidate) => isIP(candidate.address) === 0 || !isAllowed(candidate.address),
  );
  if (refused !== undefined) throw notPublic(new Error(`${hostname} resolves to ${refused.address}`));
  return addresses.slice(0, RESOLVED_ADDRESSES_MAX);
}

function resolveBySystem(hostname: string): Promise<ResolvedAddress[]> {
  return lookup(hostname, { all: true });
}

function notPublic(cause?: unknown): OutboundProblem {
  const message =
    'The address does not lead to the public internet, and no other is read from. Use a public address, or send the document itself.';
  return new OutboundProblem('address_refused', message, cause);
}

function nameNotFound(hostname: string, cause?: unknown): OutboundProblem {
  return new OutboundProblem(
    'name_not_found',
    `The name ${hostname} was not found. Check the address.`,
    cause,
  );
}

/** Gives up waiting when the signal fires; resolvers cannot be told to stop. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function get(
  url: URL,
  addresses: readonly ResolvedAddress[],
  signal: AbortSignal,
  options: FetchPublicAddressOptions,
): Promise<FetchedReply> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      // An agent could hand out a connection that was made for another check, or go through a proxy.
      agent: false,
      lookup: pinnedLookup(addresses),
      signal,
      headers: {
        accept: options.accept ?? '*/*',
        'accept-encoding': 'identity',
        connection: 'close',
        'user-agent': 'Latchkey',
      },
    });
    request.on('error', reject);
    request.once('response', (reply) => {
      readReply(reply, url, options.replyBytesMax ?? 32 * 1024 * 1024)
        .then(resolve, reject)
        .finally(() => request.destroy());
    });
    request.end();
  });
}

/** Answers with the checked addresses whatever the name resolves to by now. */
function pinnedLookup(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all || first === undefined) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

async function readReply(reply: IncomingMessage, url: URL, bytesMax: number): Promise<FetchedReply> {
  const status = reply.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    throw new OutboundProblem('redirect_refused', describeRedirect(url, status, reply.headers.location));
  }
  if (status < 200 || status > 299) {
    const message = `The address answered with status ${status}. Give one that can be read without signing in.`;
    throw new OutboundProblem('unexpected_status', message);
  }
  const encoding = reply.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    const message =
      'The address answers in compressed form though it was asked not to. Send the document itself.';
    throw new OutboundProblem('compressed_reply', message);
  }
  const tooLarge = `The reply is larger than ${Math.floor(bytesMax / 1024)} KiB. Give the address of a smaller document.`;
  if (Number(reply.headers['content-length'] ?? 0) > bytesMax)
    throw new OutboundProblem('reply_too_large', tooLarge);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of reply) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > bytesMax) throw new OutboundProblem('reply_too_large', tooLarge);
    chunks.push(bytes);
  }
  return { status, contentType: reply.headers['content-type'] ?? null, body: Buffer.concat(chunks) };
}

function describeRedirect(url: URL, status: number, location: string | undefined): string {
  const target = location !== undefined && URL.canParse(location, url) ? new URL(location, url).href : '';
  const where = target === '' || target.length > 200 ? '' : ` to ${target}`;
  return `The address answers with a redirect (${status})${where}. Redirects are not followed; give the address it ends at.`;
}
