import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import { CodeFile } from '../../code/code-file';
import { Declared, evaluate, isProperties, type Value } from '../../code/evaluate';
import { nodesIn } from '../../code/nodes';
import { dependsOn } from '../../programs/manifest';
import { commonFilesOf, ownFilesOf } from '../../sets/own-files';
import { isOfOtherDatabase } from '../traces';

const PACKAGE = 'typeorm';
const USUAL_TABLE = 'migrations';
const NAMES = /(data-?source|typeorm|ormconfig)[^/]*\.[cm]?[jt]s$/i;
const GENERATED = /(^|\/)(dist|build|out|lib)\//;

/** A file that makes the `DataSource` of a project, and what it says of migrations. */
export interface DataSourceFile {
  /** Absolute path. */
  readonly path: string;
  /** The files of the migrations, relative to the project's root, with `/`. */
  readonly migrations: readonly string[];
  /** Absolute path of the directory from which relative patterns in it find these files. */
  readonly cwd: string;
  /** Whether its patterns name these files: otherwise they name what is compiled from them. */
  readonly namesThem: boolean;
  readonly table: string;
  /** Of the table, where it is known. */
  readonly schema?: string;
}

/**
 * Looks for the data source of a project: among its own files, then among those of the workspace that belong to no
 * project, which then have to name migrations of the project.
 *
 * @param projectRoot absolute path
 * @param checkout absolute path
 * @returns `undefined` when there is none, or when several could be meant
 */
export function dataSourceOf(projectRoot: string, checkout: string): DataSourceFile | undefined {
  if (!dependsOn(PACKAGE, projectRoot) && !dependsOn(PACKAGE, checkout)) return undefined;
  const own = sourcesIn(projectRoot, ownFilesOf, { projectRoot, checkout });
  if (own.length > 0) return own.length === 1 ? own[0] : undefined;
  if (projectRoot === checkout) return undefined;
  const ofNobody = sourcesIn(checkout, commonFilesOf, { projectRoot, checkout });
  const ofProject = ofNobody.filter(({ migrations }) => migrations.every((file) => !file.startsWith('..')));
  return ofProject.length === 1 ? ofProject[0] : undefined;
}

interface Roots {
  readonly projectRoot: string;
  readonly checkout: string;
}

function sourcesIn(directory: string, filesOf: typeof ownFilesOf, roots: Roots): DataSourceFile[] {
  const isSource = (name: string): boolean => NAMES.test(name) && !/\.d\.[cm]?ts$|\.(spec|test)\./.test(name);
  return filesOf(directory, isSource).flatMap((name) => sourceIn(join(directory, name), roots) ?? []);
}

/** @returns `undefined` when it makes none, one of another database, or one without migrations */
function sourceIn(path: string, roots: Roots): DataSourceFile | undefined {
  const text = readFileSync(path, 'utf8');
  if (!/\bnew\s+DataSource\b/.test(text) || isOfOtherDatabase(text)) return undefined;
  const file = CodeFile.read(path, text);
  if (!file) return undefined;
  const made = nodesIn(file.program).find(
    (node) =>
      node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'DataSource',
  );
  if (made?.type !== 'NewExpression') return undefined;
  const options = evaluate(file, made.arguments[0]);
  const known = isProperties(options) ? options : {};
  const { type = 'postgres', migrationsTableName: table, schema } = known;
  if (type !== 'postgres') return undefined;
  const found = migrationsOf(file, known['migrations'], roots);
  if (!found || found.files.length === 0) return undefined;
  return {
    path,
    migrations: found.files.map((one) => relative(roots.projectRoot, one).split(sep).join('/')).sort(),
    cwd: found.cwd,
    namesThem: found.namesThem,
    table: typeof table === 'string' ? table : USUAL_TABLE,
    ...(typeof schema === 'string' && { schema }),
  };
}

interface Found {
  readonly files: readonly string[];
  readonly cwd: string;
  readonly namesThem: boolean;
}

function migrationsOf(file: CodeFile, value: Value, { projectRoot, checkout }: Roots): Found | undefined {
  const listed = flat(value);
  const classes = listed.filter((one) => one instanceof Declared).map((one) => one.file.path);
  const patterns = listed.filter((one) => typeof one === 'string');
  const isKnown = listed.every((one) => one !== undefined) && listed.length > 0;
  for (const cwd of [projectRoot, checkout]) {
    const files = [...new Set([...classes, ...matches(patterns, cwd)])];
    if (isKnown && files.length > 0) return { files, cwd, namesThem: true };
  }
  const patternsOfOutput = patterns.some((pattern) => GENERATED.test(relativeTo(checkout, pattern)));
  if (isKnown && !patternsOfOutput) return undefined;
  // What is compiled isn't in the repository; its sources are.
  const folder = folderNear(file.directory, projectRoot);
  const files = folder === undefined ? [] : matches([`${folder}/*.{ts,js,mts,mjs,cts,cjs}`], projectRoot);
  return { files: files.filter((one) => isMigration(one)), cwd: projectRoot, namesThem: false };
}

function flat(value: Value): Value[] {
  if (Array.isArray(value)) return (value as Value[]).flatMap(flat);
  return isProperties(value) ? Object.values(value).flatMap(flat) : [value];
}

/** As TypeORM expands them, without declarations of types. */
function matches(patterns: readonly string[], cwd: string): string[] {
  if (patterns.length === 0) return [];
  const found = globSync([...patterns], { cwd, absolute: true, ignore: ['**/node_modules/**'] });
  return found.filter((path) => /\.[cm]?[jt]s$/.test(path) && !/\.d\.[cm]?ts$/.test(path));
}

function relativeTo(directory: string, path: string): string {
  return isAbsolute(path) ? relative(directory, path).split(sep).join('/') : posix.normalize(path);
}

/** The folder called `migrations` beside a file, or beside one of the folders above it in the project. */
function folderNear(directory: string, projectRoot: string): string | undefined {
  for (let above = directory; ; above = dirname(above)) {
    const folder = join(above, 'migrations');
    if (existsSync(folder)) return folder;
    if (above === projectRoot || above === dirname(above)) return undefined;
  }
}

function isMigration(path: string): boolean {
  return /\bup\b/.test(readFileSync(path, 'utf8'));
}
