// Loaded by the processes of TypeORM before their own code: TypeORM has no command that stops at a migration, and finds
// none in a data source whose patterns name compiled files.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const { projectRoot, files, names } = JSON.parse(process.env.NX_WORKTREE_TYPEORM);

/** Its constructor, unless this process (one that only starts another) finds no TypeORM. */
function findDataSource() {
  return createRequire(join(projectRoot, 'package.json'))('typeorm').DataSource;
}

const { prototype } = findDataSource();
const { initialize } = prototype;

prototype.initialize = async function (...args) {
  if (files) this.setOptions({ migrations: files });
  const initialized = await initialize.apply(this, args);
  if (names) {
    const wanted = this.migrations.filter((one) => names.includes(one.name ?? one.constructor.name));
    Object.assign(this, { migrations: wanted });
  }
  return initialized;
};
