import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodeFile } from '../../code/code-file';
import { evaluate } from '../../code/evaluate';
import { nodesIn } from '../../code/nodes';
import { downOf, methodIn } from '../undo';
import { isMarkedIrreversible, type Migration } from '../migration';

/**
 * The migrations in a file: classes with a method `up`. Their property `name`, or else their own name, is what TypeORM
 * notes; the last 13 digits of it order them.
 *
 * @param projectRoot absolute path
 * @param file relative to it
 */
export async function migrationsIn(projectRoot: string, file: string): Promise<Migration[]> {
  const path = join(projectRoot, file);
  const text = await readFile(path, 'utf8');
  const code = CodeFile.read(path, text);
  if (!code) return [];
  return nodesIn(code.program).flatMap((node): Migration[] => {
    if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return [];
    if (!methodIn(node, 'up')) return [];
    const set = evaluate(code, methodIn(node, 'name'));
    const name = typeof set === 'string' ? set : node.id?.name;
    if (name === undefined) return [];
    const [number] = /\d{1,13}$/.exec(name) ?? [];
    return [
      {
        name,
        files: [file],
        down: isMarkedIrreversible(text) ? 'refused' : downOf(methodIn(node, 'down')),
        ...(number !== undefined && { number }),
      },
    ];
  });
}
