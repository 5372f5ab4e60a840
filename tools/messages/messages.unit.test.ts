import { descriptionsOf, messagesOf } from './messages';

test('the message of an error, joined from its parts, with its line', () => {
  const source = `
    class PortError extends Failure {
      constructor(readonly port: number) {
        super(\`\${port} is not a port: \` + 'give a whole number.');
      }
    }`;
  expect(messagesOf('port.ts', source)).toEqual([
    { of: 'PortError', line: 4, text: '${port} is not a port: give a whole number.' },
  ]);
});

test('texts of properties and functions, without SQL, imports, types and single words', () => {
  const source = `
    import { x } from 'a package';
    type State = 'not ready';
    const finding = { state: 'failed', text: 'The port is taken.' };
    session.query('select name from databases');
    function summary() { return \`\${count} links made\`; }`;
  expect(messagesOf('port.ts', source).map(({ of, text }) => [of, text])).toEqual([
    ['text', 'The port is taken.'],
    ['summary', '${count} links made'],
  ]);
});

test('the descriptions of a schema, by the path of the property', () => {
  const schema = {
    description: 'Lists all.',
    properties: { json: { type: 'boolean', description: 'As JSON.' } },
  };
  expect(descriptionsOf(schema).map(({ of, text }) => [of, text])).toEqual([
    ['description', 'Lists all.'],
    ['json.description', 'As JSON.'],
  ]);
});
