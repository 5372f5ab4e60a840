exports.up = (pgm) => {
  pgm.createSchema('shop');
  pgm.createTable(
    { schema: 'shop', name: 'sales' },
    {
      id: { type: 'integer', primaryKey: true, sequenceGenerated: { precedence: 'ALWAYS' } },
      movement_id: { type: 'integer', notNull: true, references: { schema: 'stock', name: 'movements' } },
    },
  );
};
