// Loaded by the processes of Knex before their own code: before 3.3 it has no command that applies all up to a migration.
const { FsMigrations } = require(process.env.NX_WORKTREE_KNEX_SOURCE);

const names = new Set(JSON.parse(process.env.NX_WORKTREE_KNEX_NAMES));
const { getMigrations } = FsMigrations.prototype;

FsMigrations.prototype.getMigrations = async function (...args) {
  const found = await getMigrations.apply(this, args);
  return found.filter(({ file }) => names.has(file));
};
