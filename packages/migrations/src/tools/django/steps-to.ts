import { type Migration } from '../migration';

/** Runs in Django's shell. Migrations of installed packages are applied where they need none that is still to come. */
const STEPS = `
import json
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

given = json.loads(GIVEN)
labels, wanted = set(given['labels']), {tuple(one) for one in given['wanted']}
loader = MigrationLoader(connection)

def step(label, name):
    plan = loader.graph.forwards_plan((label, name))
    if all(key in wanted or key[0] not in labels for key in plan):
        call_command('migrate', label, name, interactive=False, skip_checks=True)

installed = [key for key in loader.graph.leaf_nodes() if key[0] not in labels]
for label, name in [*installed, *given['targets'], *installed]:
    step(label, name)
`;

/**
 * A program for Django's shell that applies some migrations.
 *
 * @param wanted the first ones of `all`
 * @returns text of Python
 */
export function stepsTo(wanted: readonly Migration[], all: readonly Migration[]): string {
  const keys = wanted.map(({ name }) => name.split('.'));
  const targets = keys.filter(([label], index) => keys.findLastIndex(([other]) => other === label) === index);
  const labels = [...new Set(all.map(({ name }) => name.split('.')[0]))];
  const given = JSON.stringify(JSON.stringify({ wanted: keys, targets, labels }));
  return STEPS.replace('GIVEN', () => given);
}
