import { type CodeFile } from './code-file';
import { Declared, evaluate, isProperties, type Value, valueOfBinding } from './evaluate';
import { nodesIn } from './nodes';

/**
 * What a file of configuration exports, as far as its text shows it: an object, or what a function returns.
 *
 * @returns its properties; none where only the program knows them
 */
export function configurationIn(file: CodeFile): { readonly [name: string]: Value } {
  const whole = valueOfBinding(file, file.exported('default'));
  const value = whole instanceof Declared ? returnedBy(whole) : whole;
  if (isProperties(value)) return value;
  // Each property can be an export of its own.
  const names = file.exportedNames().filter((name) => name !== 'default');
  return Object.fromEntries(names.map((name) => [name, valueOfBinding(file, file.exported(name))]));
}

function returnedBy({ file, node }: Declared): Value {
  const returned = nodesIn(node).filter((one) => one.type === 'ReturnStatement');
  return evaluate(file, returned.at(-1)?.argument);
}
