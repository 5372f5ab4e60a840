// The options that sequelize-cli is given: those of the project's .sequelizerc, which may also load a compiler, without
// an address of its own, which would go before the configuration.
const { options } = JSON.parse(process.env.NX_WORKTREE_SEQUELIZE);

const { url: _url, ...others } = options === undefined ? {} : require(options);

module.exports = others;
