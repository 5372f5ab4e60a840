import { parse } from '@babel/parser';
import { type Expression, type File, type Node, type Statement } from '@babel/types';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const EXTENSIONS = ['', '.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '/index.ts', '/index.js'];

/** What a name stands for at the top of a module: an expression or class in it, or something of another module. */
export type Binding =
  | { readonly node: Node }
  | { readonly from: string; /** `*` for the module as a whole. */ readonly name: string };

/**
 * A file of JavaScript or TypeScript that is read, and never run: migrations and the configuration of their tools. So
 * what is found in it is the same on every machine.
 */
export class CodeFile {
  /** Absolute path of its directory. */
  readonly directory: string;
  readonly program: File['program'];
  readonly #bindings = new Map<string, Binding>();
  readonly #exports = new Map<string, Binding>();

  private constructor(
    readonly path: string,
    text: string,
  ) {
    this.directory = dirname(path);
    this.program = parse(text, {
      sourceType: 'unambiguous',
      errorRecovery: true,
      allowReturnOutsideFunction: true,
      plugins: [
        ...(/\.[cm]?ts$/.test(path) ? (['typescript'] as const) : []),
        'decorators-legacy',
        'explicitResourceManagement',
      ],
    }).program;
    for (const statement of this.program.body) this.#read(statement);
  }

  /**
   * @param path absolute
   * @param text what it contains, where it was read already
   * @returns `undefined` when it isn't there, or is no JavaScript or TypeScript
   */
  static read(path: string, text = textOf(path)): CodeFile | undefined {
    if (text === undefined) return undefined;
    try {
      return new CodeFile(path, text);
    } catch {
      return undefined;
    }
  }

  /** What a name stands for in it. */
  binding(name: string): Binding | undefined {
    return this.#bindings.get(name);
  }

  /** What it exports by a name; `default` is also what `module.exports` is set to. */
  exported(name: string): Binding | undefined {
    const found = this.#exports.get(name);
    return found && 'node' in found && found.node.type === 'Identifier'
      ? (this.binding(found.node.name) ?? found)
      : found;
  }

  /** The names that it exports. */
  exportedNames(): string[] {
    return [...this.#exports.keys()];
  }

  /** Another file of the project that it imports; `undefined` for packages. */
  imported(specifier: string): CodeFile | undefined {
    if (!specifier.startsWith('.')) return undefined;
    const path = resolve(this.directory, specifier);
    // An import of TypeScript may name the JavaScript that will be made of it.
    const candidates = [path, path.replace(/\.([cm]?)js$/, '.$1ts')].flatMap((one) =>
      EXTENSIONS.map((extension) => `${one}${extension}`),
    );
    const file = candidates.find((one) => existsSync(one) && statSync(one).isFile());
    return file === undefined ? undefined : CodeFile.read(file);
  }

  #read(statement: Statement): void {
    if (statement.type === 'ImportDeclaration') return this.#readImport(statement);
    if (statement.type === 'ExportDefaultDeclaration') {
      return void this.#exports.set('default', { node: statement.declaration });
    }
    if (statement.type === 'TSExportAssignment') {
      return void this.#exports.set('default', { node: statement.expression });
    }
    if (statement.type === 'ExportNamedDeclaration') {
      const { declaration, specifiers, source } = statement;
      if (declaration)
        for (const name of this.#declare(declaration)) this.#exports.set(name, this.#bound(name));
      for (const one of specifiers) {
        const name = one.exported.type === 'Identifier' ? one.exported.name : one.exported.value;
        if (one.type === 'ExportNamespaceSpecifier' || !source) {
          const local = one.type === 'ExportSpecifier' ? one.local.name : name;
          this.#exports.set(name, source ? { from: source.value, name: '*' } : this.#bound(local));
        } else if (one.type === 'ExportSpecifier') {
          this.#exports.set(name, { from: source.value, name: one.local.name });
        }
      }
      return;
    }
    if (statement.type === 'ExpressionStatement') return this.#readAssignment(statement.expression);
    this.#declare(statement);
  }

  #bound(name: string): Binding {
    return this.#bindings.get(name) ?? { node: { type: 'Identifier', name } as Node };
  }

  #readImport({ specifiers, source }: Extract<Statement, { type: 'ImportDeclaration' }>): void {
    for (const one of specifiers) {
      const name =
        one.type === 'ImportNamespaceSpecifier'
          ? '*'
          : one.type === 'ImportDefaultSpecifier'
            ? 'default'
            : one.imported.type === 'Identifier'
              ? one.imported.name
              : one.imported.value;
      this.#bindings.set(one.local.name, { from: source.value, name });
    }
  }

  /** Notes what a statement declares, and returns its names. */
  #declare(statement: Statement): string[] {
    if (statement.type === 'ClassDeclaration' || statement.type === 'FunctionDeclaration') {
      if (!statement.id) return [];
      this.#bindings.set(statement.id.name, { node: statement });
      return [statement.id.name];
    }
    if (statement.type !== 'VariableDeclaration') return [];
    return statement.declarations.flatMap(({ id, init }) => {
      if (id.type === 'Identifier' && init) {
        const module = requiredBy(init);
        this.#bindings.set(id.name, module === undefined ? { node: init } : { from: module, name: '*' });
        return [id.name];
      }
      const module = init ? requiredBy(init) : undefined;
      if (id.type !== 'ObjectPattern' || module === undefined) return [];
      return id.properties.flatMap((property) => {
        if (property.type !== 'ObjectProperty' || property.value.type !== 'Identifier') return [];
        const name = property.key.type === 'Identifier' ? property.key.name : property.value.name;
        this.#bindings.set(property.value.name, { from: module, name });
        return [property.value.name];
      });
    });
  }

  /** `module.exports = ...` and `exports.name = ...`. */
  #readAssignment(expression: Expression): void {
    if (expression.type !== 'AssignmentExpression') return;
    const { left, right } = expression;
    if (left.type !== 'MemberExpression' || left.property.type !== 'Identifier') return;
    const { object, property } = left;
    if (object.type === 'Identifier' && object.name === 'module' && property.name === 'exports') {
      this.#exports.set('default', { node: right });
      if (right.type !== 'ObjectExpression') return;
      for (const one of right.properties) {
        if (one.type === 'SpreadElement' || one.key.type !== 'Identifier') continue;
        this.#exports.set(one.key.name, { node: one.type === 'ObjectMethod' ? one : one.value });
      }
    } else if (isExports(object)) {
      this.#exports.set(property.name, { node: right });
    }
  }
}

function isExports(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'exports';
  return (
    node.type === 'MemberExpression' &&
    node.property.type === 'Identifier' &&
    node.property.name === 'exports'
  );
}

/** The module that a call of `require` names. */
function requiredBy(node: Node): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined;
  const [argument] = node.arguments;
  return node.callee.name === 'require' && argument?.type === 'StringLiteral' ? argument.value : undefined;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
