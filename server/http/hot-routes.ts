import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/**
 * Answers a request by itself and returns true, or leaves it untouched and returns false. Once it has read the body it
 * can still give the request away, by `handOn` with all of that body.
 */
export type HotHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  handOn: (body: Buffer) => void,
) => boolean;

export interface HotRoute {
  /** Whether it answers at this address, as sent: with its query. */
  readonly takes: (url: string) => boolean;
  readonly handle: HotHandler;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Routes that are asked so often that the framework would cost more than the answer. They stand in front of it, and
 * what they do not answer goes on to the ordinary route as if they were not there.
 */
export class HotRoutes {
  readonly #routes: HotRoute[] = [];
  readonly #bodies = new WeakMap<IncomingMessage, Buffer>();

  add(route: HotRoute): void {
    this.#routes.push(route);
  }

  /** Puts these routes before a handler. */
  before(ordinary: Handler): Handler {
    return (request, response) => {
      const route = this.#find(request.url ?? '');
      const handOn = (body: Buffer) => {
        this.#bodies.set(request, body);
        ordinary(request, response);
      };
      if (route === undefined || !route.handle(request, response, handOn)) ordinary(request, response);
    };
  }

  #find(url: string): HotRoute | undefined {
    for (const route of this.#routes) if (route.takes(url)) return route;
    return undefined;
  }

  /** What a hot route has read of the body of a request that it gave away; undefined if nothing. */
  takeBody(request: IncomingMessage): Buffer | undefined {
    return this.#bodies.get(request);
  }

  /** Lets the framework read the bodies that were handed on. */
  restoreBodies(server: FastifyInstance): void {
    server.addHook('preParsing', async (request, _reply, payload) => {
      const body = this.#bodies.get(request.raw);
      if (body === undefined) return payload;
      return Object.assign(Readable.from([body]), { receivedEncodedLength: body.length });
    });
  }
}
