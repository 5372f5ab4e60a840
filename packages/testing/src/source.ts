import { type Server, type ServerOptions, type Template } from '@nx-worktree/postgres';
import { basename, resolve } from 'node:path';
import { type Migrations, templateOf } from './migrations';
import { serverOfSuite, variableOfEnvironment } from './suite';

/** Where the databases of tests come from. */
export interface Source {
  /** Differs when the template does, or the server. */
  readonly key: string;
  /** What people call it, as part of the names of its clones. */
  readonly name: string;
  readonly server: ServerOptions;
  /** Finds the template, or builds it when it is missing. */
  template(server: Server): Promise<Pick<Template, 'name'>>;
}

/**
 * @param migrations without it, the template is that of this suite's database
 * @throws {@link NotInEnvironmentError} when there is neither an environment nor migrations
 * @throws {@link MigrationsMissingError} when the migrations aren't there
 */
export async function sourceOf(migrations: Migrations | undefined): Promise<Source> {
  return migrations ? ofMigrations(migrations) : ofSuite();
}

function ofSuite(): Source {
  const server = serverOfSuite();
  const name = variableOfEnvironment('NX_WORKTREE_TEMPLATE');
  return { key: JSON.stringify([server, name]), name, server, template: async () => ({ name }) };
}

async function ofMigrations(migrations: Migrations): Promise<Source> {
  const { server = {}, directory } = migrations;
  const request = await templateOf(migrations);
  return {
    key: JSON.stringify([server, request.key]),
    name: basename(resolve(directory, '..')),
    server,
    template: (opened) => opened.ensureTemplate(request),
  };
}
