import { jsonApi, Refusal } from '@examples/json-api';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { z } from 'zod';

const greeting = z.object({ greeting: z.string() });

const server = jsonApi({
  'POST /people/:name': async ({ params, body }) => {
    const text = `${greeting.parse(body).greeting} ${params['name']}`;
    return { status: 201, body: { text } };
  },
  'GET /secrets': async () => {
    throw new Refusal(403, 'Not for you.');
  },
});

let url: string;

before(async () => {
  server.listen(Number(process.env['APP_PORT'] ?? 0), '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(() => server.close());

test('hands the parameters and the body to the handler', async () => {
  assert.deepEqual(await post('/people/ada', '{"greeting":"Hello"}'), [201, { text: 'Hello ada' }]);
});

test('answers a body that does not fit with 400 and the field', async () => {
  const [status, body] = await post('/people/ada', '{"greeting":1}');

  assert.equal(status, 400);
  assert.match(JSON.stringify(body), /greeting: Invalid input/);
});

test('answers a body that is not JSON with 400', async () => {
  assert.deepEqual(await post('/people/ada', 'Hello'), [400, { error: 'The body is not JSON.' }]);
});

test('answers a refusal with its status', async () => {
  const response = await fetch(`${url}/secrets`);

  assert.deepEqual([response.status, await response.json()], [403, { error: 'Not for you.' }]);
});

test('answers a path that is not there with 404', async () => {
  assert.deepEqual(await post('/nowhere', '{}'), [404, { error: 'There is no POST /nowhere.' }]);
});

async function post(path: string, body: string): Promise<[number, unknown]> {
  const response = await fetch(url + path, { method: 'POST', body });
  return [response.status, await response.json()];
}
