import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { descriptionsOf, messagesOf } from './messages';

const PACKAGES = join(__dirname, '../../packages');

// All texts that users may see, file by file, to be read from end to end.
for (const name of readdirSync(PACKAGES).filter((name) => name !== 'testkit')) {
  const sources = readdirSync(join(PACKAGES, name, 'src'), { recursive: true, encoding: 'utf8' });
  for (const path of sources.toSorted()) {
    if (/(?<!\.test)\.ts$|schema\.json$/.test(path)) print(join(name, 'src', path));
  }
}

function print(file: string): void {
  const source = readFileSync(join(PACKAGES, file), 'utf8');
  const messages = file.endsWith('.json') ? descriptionsOf(JSON.parse(source)) : messagesOf(file, source);
  if (messages.length === 0) return;
  console.log(`\npackages/${file}`);
  for (const { of, line, text } of messages) {
    console.log(`${String(line).padStart(5)}  ${of}: ${text.trim().replaceAll('\n', `\n${' '.repeat(9)}`)}`);
  }
}
