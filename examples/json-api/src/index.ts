import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { ZodError } from 'zod';

export interface Call {
  /** What stands in the path for `:name`. */
  params: Record<string, string>;
  /** The parsed body, unchecked; `undefined` for GET. */
  body: unknown;
}

export interface Reply {
  status: number;
  body: unknown;
}

/** Handlers by method and path, such as `POST /orders/:number/cancel`. */
export type Routes = Record<string, (call: Call) => Promise<Reply>>;

/** What a handler throws to refuse a call; the caller gets the status and the message. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** An HTTP server, not yet listening, that answers these routes in JSON. */
export function jsonApi(routes: Routes): Server {
  return createServer((request, response) => {
    void answer(routes, request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
}

async function answer(routes: Routes, request: IncomingMessage): Promise<Reply> {
  try {
    for (const [route, handle] of Object.entries(routes)) {
      const params = match(route, request);
      if (params) return await handle({ params, body: await bodyOf(request) });
    }
    throw new Refusal(404, `There is no ${request.method} ${request.url}.`);
  } catch (error) {
    return replyTo(error);
  }
}

function match(route: string, { method, url }: IncomingMessage): Record<string, string> | undefined {
  const [verb, path = ''] = route.split(' ');
  if (verb !== method) return undefined;
  const pattern = new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
  const found = pattern.exec(new URL(url ?? '/', 'http://localhost').pathname);
  return found ? { ...found.groups } : undefined;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET') return undefined;
  try {
    return await json(request);
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
}

function replyTo(error: unknown): Reply {
  if (error instanceof Refusal) return { status: error.status, body: { error: error.message } };
  if (error instanceof ZodError) {
    const [issue] = error.issues;
    return { status: 400, body: { error: `${issue?.path.join('.')}: ${issue?.message}` } };
  }
  console.error(error);
  return { status: 500, body: { error: 'Something went wrong here.' } };
}
