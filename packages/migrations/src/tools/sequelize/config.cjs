// The configuration that sequelize-cli is given: the project's own one, with our database instead of the one that it
// names. Projects often write down the developer's database, which no template may be made in.
const { promisify } = require('node:util');
const { pathToFileURL } = require('node:url');

const { file, environment } = JSON.parse(process.env.NX_WORKTREE_SEQUELIZE);

async function load() {
  const module = file.endsWith('.json') ? { default: require(file) } : await import(pathToFileURL(file).href);
  const config = await (module.default?.default ?? module.default ?? module);
  if (typeof config !== 'function') return config;
  return config.length === 1 ? promisify(config)() : config();
}

module.exports = async () => {
  const whole = await load();
  const config = { ...(environment === undefined ? whole : whole[environment]) };
  delete config.url;
  delete config.use_env_variable;
  const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE } = process.env;
  if (PGSSLMODE === undefined || PGSSLMODE === 'disable') {
    delete config.ssl;
    if (config.dialectOptions) config.dialectOptions = { ...config.dialectOptions, ssl: undefined };
  }
  return {
    ...config,
    dialect: 'postgres',
    host: PGHOST,
    port: PGPORT,
    username: PGUSER,
    password: PGPASSWORD,
    database: PGDATABASE,
    // In a file of the checkout, it would say of every database that it has these migrations.
    migrationStorage: 'sequelize',
  };
};
