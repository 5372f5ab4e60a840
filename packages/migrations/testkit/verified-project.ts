import { type Server } from '@nx-worktree/postgres';
import { databaseNames, TemporaryCheckout } from '@nx-worktree/testkit';
import { type MigrationSet } from '../src/sets/migration-set';
import { type Verification } from '../src/verify/verification';
import { type VerifyRequest, verifyMigrations } from '../src/verify/verify-migrations';
import { checkoutIn } from './checkout-in';
import { type TestServer } from './use-server';

/** Expects of each test of a file that it leaves no clone behind. */
export function expectNoClonesLeft(used: TestServer): void {
  const clones = async (): Promise<string[]> => {
    const { server } = used;
    const owned = (await server.databases()).filter(({ kind }) => kind === 'clone').map(({ name }) => name);
    const all = await databaseNames(server.addressOf('postgres').url);
    return [...owned, ...all.filter((name) => name.startsWith('testdb_verify'))];
  };
  let before: readonly string[];
  beforeEach(async () => {
    before = await clones();
  });
  afterEach(async () => expect(await clones()).toEqual(before));
}

/** The project `shop` of a test, whose migrations are verified. */
export class VerifiedProject {
  private constructor(
    readonly server: Server,
    readonly checkout: TemporaryCheckout,
    readonly set: MigrationSet,
  ) {}

  /** @param files by their paths in the project */
  static async with(
    server: Server,
    files: Readonly<Record<string, string>>,
    set: Partial<MigrationSet> = {},
  ): Promise<VerifiedProject> {
    const checkout = await TemporaryCheckout.with(inShop(files));
    return new VerifiedProject(server, checkout, { project: 'shop', root: 'shop', tool: 'sql', ...set });
  }

  /** Writes more files, or others. */
  write(files: Readonly<Record<string, string>>): Promise<void> {
    return this.checkout.write(inShop(files));
  }

  /** @param isNew which files, relative to the project, are new; all by default */
  verify(isNew = /./, more: Partial<VerifyRequest> = {}): Promise<Verification> {
    return verifyMigrations({
      server: this.server,
      checkout: checkoutIn(this.checkout.root),
      sets: [this.set],
      isNew: (paths) => paths.some((path) => isNew.test(path.replace(/^shop\//, ''))),
      timeoutSeconds: 60,
      ...more,
    });
  }

  /** Deletes its files. */
  remove(): Promise<void> {
    return this.checkout.remove();
  }
}

function inShop(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`shop/${name}`, text]));
}
