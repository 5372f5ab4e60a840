import { type MigrationBuilder } from 'node-pg-migrate';

export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create function orders.reserve_stock() returns trigger language plpgsql as $$
    begin
      update orders.products set stock = stock - new.quantity where sku = new.sku;
      return new;
    end $$;

    create function orders.return_stock() returns trigger language plpgsql as $$
    begin
      update orders.products set stock = stock + quantity
      from orders.lines where lines.order_id = new.id and lines.sku = products.sku;
      return new;
    end $$;

    create trigger reserve_stock before insert on orders.lines
      for each row execute function orders.reserve_stock();

    create trigger return_stock after update of status on orders.orders
      for each row when (old.status = 'placed' and new.status = 'cancelled')
      execute function orders.return_stock();
  `);
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql(`
    drop trigger return_stock on orders.orders;
    drop trigger reserve_stock on orders.lines;
    drop function orders.return_stock();
    drop function orders.reserve_stock();
  `);
}
