import { type ToolBench } from './tool-fixture';

/**
 * Declares the tests that the real tool runs with configurations of several kinds: each project has a migration that
 * makes the table `orders`.
 *
 * @param configurations all files of a project, by what is special in it
 */
export function checkConfigurations(
  bench: () => ToolBench,
  configurations: Readonly<Record<string, Readonly<Record<string, string>>>>,
): void {
  it.each(Object.entries(configurations))('runs with %s', async (_, files) => {
    const project = bench().project([], files);
    const database = await bench().database();
    await project.apply(database);
    expect(await project.columns(database)).toEqual(['orders.id']);
    expect(await project.applied(database)).toHaveLength(1);
  });
}
