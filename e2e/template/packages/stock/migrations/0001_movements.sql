create schema stock;

create table stock.movements (
  id      int generated always as identity primary key,
  article text not null,
  pieces  int  not null
);
