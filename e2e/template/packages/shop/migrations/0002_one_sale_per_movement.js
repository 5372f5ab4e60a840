exports.up = (pgm) => {
  pgm.addConstraint({ schema: 'shop', name: 'sales' }, 'one_sale_per_movement', { unique: ['movement_id'] });
};
