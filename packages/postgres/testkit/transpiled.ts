import { transformSync } from '@swc/core';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = join(__dirname, '../..');
const DIRECTORIES = ['system/src', 'postgres/src', 'postgres/testkit'];

/**
 * The arguments with which `node` runs a script of this directory. All that it can load is transpiled once per test run:
 * where each process loads swc and does that itself, its start takes twice as long, and some tests start dozens.
 *
 * @param name without its extension
 */
export function transpiledScript(name: string): string[] {
  const loader = join(process.env['NX_WORKTREE_TEST_RUN'] ?? '', 'transpiled-postgres.js');
  if (!existsSync(loader)) write(loader);
  return ['--require', loader, join(__dirname, `${name}.ts`)];
}

function write(loader: string): void {
  const files = DIRECTORIES.flatMap((directory) => sourcesIn(join(PACKAGES, directory)));
  const code = Object.fromEntries(files.map((file) => [file, transpile(file)]));
  // Test files of several workers may come here at once.
  const half = `${loader}.${process.pid}`;
  writeFileSync(
    half,
    `const code = ${JSON.stringify(code)};
     require('node:module')._extensions['.ts'] = (module, file) => module._compile(code[file], file);`,
  );
  renameSync(half, loader);
}

function sourcesIn(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts') && !/(\.test|\.d)\.ts$/.test(name))
    .map((name) => join(directory, name));
}

function transpile(file: string): string {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    filename: file,
    swcrc: false,
    configFile: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  return code;
}
