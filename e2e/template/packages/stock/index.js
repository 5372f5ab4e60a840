/** How many pieces of an article are there. */
exports.available = async (client, article) => {
  const { rows } = await client.query(
    'select coalesce(sum(pieces), 0)::int as pieces from stock.movements where article = $1',
    [article],
  );
  return rows[0].pieces;
};
