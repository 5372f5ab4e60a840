import { MigrationFailedError } from '../src/programs/program-errors';
import { revertMigration } from '../src/templates/revert-migration';
import { verifyMigrations } from '../src/verify/verify-migrations';
import { checkoutIn } from './checkout-in';
import { checkStatus, statusOf } from './status-checks';
import { type ToolBehaviour } from './tool-behaviour';
import { type ToolBench } from './tool-fixture';
import {
  COLUMNS,
  EDITED,
  FAILING,
  IRREVERSIBLE,
  LOSSY,
  ORDERS,
  TOTALS,
  type WrittenMigration,
} from './written-migrations';

const ALL = [ORDERS, TOTALS, LOSSY];

/**
 * Declares the test that a tool, asked to undo what nothing undoes, reports success and forgets that it was applied. That is
 * why no tool is ever asked to.
 */
export function checkThatItForgets(bench: () => ToolBench): void {
  it('forgets a migration that nothing undoes, and reports success', async () => {
    const project = bench().project([ORDERS, IRREVERSIBLE]);
    const database = await bench().database();
    await project.apply(database);
    const migrations = await project.migrations();
    const last = migrations.at(-1);
    if (last?.down !== 'absent') throw new Error(`Its way down is ${last?.down}.`);

    await revertMigration(project.place, database, last, migrations);
    expect(await project.applied(database)).toEqual([migrations[0]?.name]);
    expect(await project.columns(database)).toContain('forever.id');
  });
}

/**
 * Declares the tests that every tool has to pass, with the real tool.
 *
 * @param bench the packages, once they are installed
 */
export function checkTool(bench: () => ToolBench, behaviour: ToolBehaviour): void {
  const { afterFailure, edited, lateAdded, missingFile, notesFailure = false } = behaviour;
  afterEach(() => bench().dropDatabases());
  if (missingFile !== undefined) checkStatus(bench, behaviour);

  const projectWith = async (migrations: readonly WrittenMigration[]) => {
    const project = bench().project(migrations);
    const written = await project.migrations();
    return { project, written, names: written.map(({ name }) => name), database: await bench().database() };
  };

  it('applies all migrations, and notes those that the files say, in their order', async () => {
    const { project, names, database } = await projectWith(ALL);
    await project.apply(database);

    expect(await project.applied(database)).toEqual(names);
    expect(names).toHaveLength(3);
    expect(await project.columns(database)).toEqual(COLUMNS[3]);
    await project.apply(database);
    expect(await project.columns(database)).toEqual(COLUMNS[3]);
  });

  it('goes up to any migration, and down again one by one', async () => {
    const { project, written, names, database } = await projectWith(ALL);
    const { tool } = bench();
    for (const [index, migration] of written.entries()) {
      if (!tool.migrateTo) break;
      if (index === 0) continue;
      await tool.migrateTo(project.place, database, migration, written);
      expect(await project.applied(database)).toEqual(names.slice(0, index + 1));
      expect(await project.columns(database)).toEqual(COLUMNS[index + 1]);
    }
    if (!tool.migrateTo) await project.apply(database);
    for (const [index, migration] of [...written.entries()].reverse()) {
      if (!tool.revert) break;
      await revertMigration(project.place, database, migration, written);
      expect(await project.applied(database)).toEqual(names.slice(0, index));
      expect(await project.columns(database)).toEqual(COLUMNS[index]);
    }
    await project.apply(database);
    expect(await project.columns(database)).toEqual(COLUMNS[3]);
  });

  it('knows which can be undone', async () => {
    const { written } = await projectWith([ORDERS, TOTALS, IRREVERSIBLE]);
    const expected = bench().tool.revert ? ['present', 'present', 'absent'] : ['absent', 'absent', 'absent'];
    expect(written.map(({ down }) => down)).toEqual(expected);
  });

  it(`leaves ${afterFailure} when one fails`, async () => {
    const { project, names, database } = await projectWith([ORDERS, TOTALS, FAILING]);
    const failure = await project.apply(database).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(MigrationFailedError);
    expect(String(failure)).toContain('division by zero');
    const isEmpty = afterFailure === 'nothing';
    expect(await project.applied(database)).toEqual(isEmpty ? [] : names.slice(0, 2));
    const half = afterFailure === 'half of it' ? ['half.id'] : [];
    expect(await project.columns(database)).toEqual([...half, ...(COLUMNS[isEmpty ? 0 : 2] ?? [])]);
    if (missingFile === undefined) return;
    const { mismatches } = await statusOf(project, database);
    expect(mismatches.map(({ kind }) => kind)).toEqual(notesFailure ? ['failed-half-way'] : []);
  });

  it(`changed after it was applied: ${edited}`, async () => {
    const { project, database } = await projectWith([ORDERS, TOTALS]);
    await project.apply(database);
    await project.rewrite([EDITED, TOTALS], [ORDERS, TOTALS]);

    const applied = await bench().tool.history?.applied(project.place, database, await project.migrations());
    expect(applied?.[0]?.isChanged === true).toBe(edited === 'in its history');
    if (edited === 'fails') await expect(project.apply(database)).rejects.toThrow(MigrationFailedError);
    else await project.apply(database);
  });

  it('gets the verdict that each migration deserves', async () => {
    const { tool, server } = bench();
    const verdictOn = async (last: WrittenMigration) => {
      const { place, checkout } = bench().project([ORDERS, TOTALS, last]);
      const { migrations } = await verifyMigrations({
        ...{ server, checkout: checkoutIn(checkout), sets: [place.set], timeoutSeconds: 120 },
        isNew: (files) => files.some((file) => file.includes(last.title)),
      });
      return migrations.map(({ verdict, lost, reason }) => ({ verdict, lost, reason }));
    };
    const [lossy, irreversible, failing] = [
      await verdictOn(LOSSY),
      await verdictOn(IRREVERSIBLE),
      await verdictOn(FAILING),
    ];
    if (!tool.migrateTo) {
      expect(lossy).toMatchObject([{ verdict: 'not-stepped' }]);
      return;
    }
    expect(lossy).toMatchObject([
      tool.revert ? { verdict: 'loses-data', lost: ['public.orders.note'] } : { verdict: 'no-down' },
    ]);
    expect(irreversible).toMatchObject([{ verdict: 'no-down' }]);
    expect(failing).toMatchObject([
      { verdict: 'fails', reason: expect.stringContaining('division by zero') },
    ]);
  }, 240_000);

  if (missingFile !== undefined) {
    it(`file of an applied one is missing: ${missingFile}, and not believed`, async () => {
      const { project, database } = await projectWith([ORDERS, TOTALS]);
      await project.apply(database);
      await project.rewrite([ORDERS], [ORDERS, TOTALS]);
      // Of one that exits with 0, only the comparison with its table is left.
      const code = missingFile === 'fails' ? /^MIGRATION_(FAILED|FILES)$/ : /^MIGRATION_INPUTS$/;
      await expect(project.apply(database)).rejects.toMatchObject({ code: expect.stringMatching(code) });
    });
  }

  if (lateAdded === undefined) return;
  it(`added before one that is applied: ${lateAdded}`, async () => {
    const { project, database } = await projectWith([ORDERS, LOSSY]);
    await project.apply(database);
    await project.rewrite(ALL, [ORDERS, LOSSY]);

    if (lateAdded === 'applied') {
      await project.apply(database);
      expect(await project.columns(database)).toEqual(COLUMNS[3]);
    } else {
      const code = lateAdded === 'fails' ? /^MIGRATION_(FAILED|FILES)$/ : /^MIGRATIONS_NOT_APPLIED$/;
      await expect(project.apply(database)).rejects.toMatchObject({ code: expect.stringMatching(code) });
    }
  });
}
