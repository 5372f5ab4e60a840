alter table stock.movements add constraint movements_pieces check (pieces <> 0);
