import { temporaryDirectory, removeTemporaryDirectories, Script, Scripts, until, writeFiles } from '../index';

afterEach(Script.killAll);
afterAll(removeTemporaryDirectories);

test('a script is TypeScript that runs in a process of its own, writes lines, and can be killed', async () => {
  const directory = temporaryDirectory();
  writeFiles(directory, {
    'hang.process.ts': `console.log(process.argv[2] as string); setInterval(() => undefined, 1_000);`,
    'fail.process.ts': `console.error('no such thing'); process.exit(3);`,
  });
  const scripts = new Scripts(directory);

  const script = scripts.start('hang', [7]);
  expect(await script.line()).toBe('7');
  await script.kill();
  expect(await script.ended()).toEqual({ exitCode: null, stdout: '7\n', stderr: '' });
  await expect(script.line(2)).rejects.toThrow('The script ended without line 2');
  await expect(scripts.run('fail')).rejects.toThrow('fail failed: no such thing');
});

test('what is waited for in vain is named', async () => {
  await expect(until('the moon', () => false, 50)).rejects.toThrow('Waited 50 ms in vain for the moon.');
});
